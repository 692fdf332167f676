using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock;
using MultiLock.FileSystem;

// A participant without a library around it: one request a line of input, one answer a line of output.
var options = new FileSystemLeaderElectionOptions { DirectoryPath = args[0] };
var provider = new FileSystemLeaderElectionProvider(Options.Create(options), NullLogger<FileSystemLeaderElectionProvider>.Instance);
await provider.InitializeAsync();
var session = Guid.NewGuid();
bool opened = false;
Console.WriteLine(session);

while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ');
    TimeSpan lease = TimeSpan.FromMilliseconds(words.Length > 2 ? double.Parse(words[2], CultureInfo.InvariantCulture) : 0);
    switch (words[0])
    {
        case "acquire":
            var candidate = new Candidate(words[1], "worker", Guid.NewGuid(), new Dictionary<string, string>());
            AcquireReply reply = await provider.AcquireAsync(new AcquireRequest(session, lease, !opened, [candidate]));
            opened |= !reply.SessionLost && reply.Results[0].IsGranted;
            Console.WriteLine(reply.SessionLost ? "lost" : reply.Results[0].IsGranted ? $"granted {reply.Results[0].Term}" : "denied");
            break;
        case "renew":
            RenewReply renewed = await provider.RenewAsync(new RenewRequest(session, lease, [], 0, lease));
            Console.WriteLine(renewed.SessionLost ? "lost" : "extended");
            break;
        case "lead":
            await ElectionRecorder.RunAsync(provider, words[1], lease);
            break;
        case "starve":
            TimeSpan duration = TimeSpan.FromMilliseconds(double.Parse(words[3], CultureInfo.InvariantCulture));
            Console.WriteLine(StarvedLeader.Run(provider, words[1], lease, duration) ? "kept" : "lost");
            break;
        case "churn":
            // Wins and releases one group as fast as it can, so that a kill at a random moment hits any step of the protocol.
            Console.WriteLine("churning");
            while (true)
            {
                var wish = new Candidate(words[1], "worker", Guid.NewGuid(), new Dictionary<string, string>());
                var id = Guid.NewGuid();
                AcquireReply churned = await provider.AcquireAsync(new AcquireRequest(id, lease, true, [wish]));
                AcquireResult won = churned.SessionLost ? default : churned.Results[0];
                await provider.RenewAsync(new RenewRequest(id, lease, [], 0, lease));
                await provider.WriteStateAsync(new GroupStateWrite(id, words[1], won.Term, new byte[] { 1 }));
                await provider.ReleaseAsync(new ReleaseRequest(id, [new HeldGroup(words[1], wish.AttemptId, won.Term)], true));
            }
    }
}
