using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Tickets, many as a table and one in detail.</summary>
internal static class TicketRendering
{
    public static void Table(TextWriter writer, IEnumerable<TicketDocument> tickets, Caller caller)
    {
        var table = new Table("TICKET", "JOB", "CONTROL", "PRIORITY", "OUTCOME", "ACCEPTED", "TOOK", "BY", "NOTE").Spares("PRIORITY", "BY", "TOOK", "ACCEPTED");
        foreach (var ticket in tickets)
        {
            table.Add(
                ticket.Ticket, ticket.Job, ticket.Control, ticket.Priority, Outcome(ticket), Clock.Local(ticket.AcceptedAt, caller.Time.LocalTimeZone),
                Clock.Measured(ticket.WaitMs), ticket.Origin, ticket.Error);
        }

        table.Write(writer, caller);
    }

    public static void Details(TextWriter writer, TicketDocument ticket, Caller caller)
    {
        var zone = caller.Time.LocalTimeZone;
        var details = new Details();
        details.Add("Ticket", ticket.Ticket.ToString(CultureInfo.InvariantCulture));
        details.Add("Job", ticket.Job);
        details.Add("Control", ticket.Control);
        details.Add("Arguments", ticket.Args);
        details.Add("Priority", ticket.Priority);
        details.Add("Asked by", ticket.Origin);
        details.Add("Outcome", Outcome(ticket).Text, Outcome(ticket).Tone);
        details.Add("Note", ticket.Error);
        details.Add("Held", ticket.HeldUntil is { } until ? $"by a grace window, until {Clock.Local(until, zone)} at the latest" : null);
        details.Add("Accepted", Clock.LocalFine(ticket.AcceptedAt, zone));
        details.Add("Started", Clock.LocalFine(ticket.StartedAt, zone));
        details.Add("Resolved", Clock.LocalFine(ticket.ResolvedAt, zone));
        details.Add("Took", Clock.Measured(ticket.WaitMs));
        details.Write(writer, caller.Colour);
    }

    private static Cell Outcome(TicketDocument ticket)
    {
        var text = ticket.Outcome ?? ticket.State;
        return new Cell(text, Paint.OfOutcome(text));
    }
}
