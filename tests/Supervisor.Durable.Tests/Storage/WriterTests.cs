using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What others put into the outbox is never taken for a free number.</summary>
public sealed class WriterTests : IDisposable
{
    private readonly StoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_round_that_was_given_up_leaves_what_others_wrote_to_the_next_one()
    {
        _rig.Write(w => w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now));
        _rig.Run("INSERT INTO control_request (job, control) VALUES ('job', 'stop')");
        _rig.Writer.Begin();
        Assert.Equal(2, _rig.Writer.NextSeq);

        _rig.Writer.Rollback();
        _rig.Writer.Begin();

        Assert.Equal((0, 2), (_rig.Writer.KnownSeq, _rig.Writer.NextSeq));
        _rig.Writer.Rollback();
    }
}
