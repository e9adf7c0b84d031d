namespace Supervisor.Durable.Cli.Importing;

/// <summary>Whose files can be read.</summary>
internal enum ImportFormat
{
    Supervisord,
    Procfile,
    ProcessCompose,
    Systemd,
    Pm2,
}
