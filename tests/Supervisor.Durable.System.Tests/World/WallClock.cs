using System.Globalization;
using System.IO.MemoryMappedFiles;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>
/// A wall clock of the rig's own: a small library, loaded into every program in the rig's mounts (supervisor, shims, children), adds to
/// CLOCK_REALTIME what stands in a file. The machine's clock, and the rig's monotonic time, are left alone.
/// </summary>
internal sealed class WallClock : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        static volatile long *ahead;
        __attribute__((constructor)) static void begin(void)
        {
            int file = open(AHEAD, O_RDONLY | O_CLOEXEC);
            void *map = file < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
            if (file >= 0)
                close(file);
            ahead = map == MAP_FAILED ? 0 : map;
        }
        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            int result = (int)syscall(SYS_clock_gettime, clock, now);
            if (result == 0 && ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                now->tv_sec += *ahead;
            return result;
        }
        int gettimeofday(struct timeval *restrict time, void *restrict zone)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *seconds)
        {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (seconds)
                *seconds = now.tv_sec;
            return now.tv_sec;
        }
        """;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _ahead;

    private WallClock(MemoryMappedFile file) => (_file, _ahead) = (file, file.CreateViewAccessor());

    /// <summary>By how much it differs from the machine's.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromSeconds(_ahead.ReadInt64(0));
        set => _ahead.Write(0, (long)value.TotalSeconds);
    }

    /// <summary>What it shows.</summary>
    public DateTimeOffset Now => DateTimeOffset.UtcNow + Ahead;

    /// <summary>Gives the rig one. The preload file is laid over /etc, in the rig's mounts only: shims get no environment of ours.</summary>
    public static async Task<WallClock> GiveAsync(SupervisorRig rig)
    {
        string ahead = rig.InFolder("ahead"), library = rig.InFolder("clock.so");
        File.WriteAllBytes(ahead, new byte[4096]);
        File.WriteAllText(rig.InFolder("clock.c"), Source);
        using var gcc = Running.Start("/usr/bin/env", ["gcc", "-O1", "-shared", "-fPIC", $"-DAHEAD=\"{ahead}\"", "-o", library, "clock.c"], rig.Folder, new Dictionary<string, string?>());
        (await gcc.EndAsync()).Succeeded();
        await Mounts.MakeAsync(rig, string.Create(CultureInfo.InvariantCulture, $"""
            mkdir "$RIG"etc
            mount -t tmpfs none "$RIG"etc
            mkdir "$RIG"etc/upper "$RIG"etc/work
            mount -t overlay overlay -o lowerdir=/etc,upperdir="$RIG"etc/upper,workdir="$RIG"etc/work{(Environment.IsPrivilegedProcess ? "" : ",userxattr")} /etc
            echo {library} > /etc/ld.so.preload
            """));
        return new WallClock(MemoryMappedFile.CreateFromFile(ahead, FileMode.Open));
    }

    public void Dispose()
    {
        _ahead.Dispose();
        _file.Dispose();
    }
}
