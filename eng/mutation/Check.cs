// Judges a Stryker report: the score, the canaries, and whether every mutant that survived is listed with a reason.
// dotnet run --file eng/mutation/Check.cs -- <target> <report.json> <survivors.md> <canaries.json> <least score>
using System.Globalization;
using System.Text.Json;

if (args is not [string target, string reportPath, string listPath, string canariesPath, string leastText])
{
    Console.Error.WriteLine("usage: Check.cs <target> <report.json> <survivors.md> <canaries.json> <least score>");
    return 2;
}

double least = double.Parse(leastText, CultureInfo.InvariantCulture);
List<Mutant> mutants = Read(reportPath);
int Count(string status) => mutants.Count(mutant => mutant.Status == status);
int killed = Count("Killed"), timeout = Count("Timeout"), survived = Count("Survived"), uncovered = Count("NoCoverage");

// A mutant that brought the test host down, such as one that ends the process, is left out of the score, as Stryker does.
int crashed = Count("RuntimeError");
int all = killed + timeout + survived + uncovered;
double score = all == 0 ? 0 : 100.0 * (killed + timeout) / all;

// A mutant that any working run kills by a failed assertion, and one that none can kill. If the first lives, nothing was tested (the wrong test runner
// does that); if the second dies, tests fail by themselves or time is too short, and a good score means nothing.
using var canaries = JsonDocument.Parse(File.ReadAllText(canariesPath));
JsonElement expected = canaries.RootElement.GetProperty(target);
string canary = StatusOf(expected.GetProperty("dies"));
string equivalent = StatusOf(expected.GetProperty("lives"));

List<string> problems = [];
if (canary != "Killed")
{
    problems.Add("the canary mutant lives: no test was run against the mutants, or not with them active");
}

if (equivalent != "Survived")
{
    problems.Add("the mutant that nothing can tell from the original did not survive: tests fail or run out of time by themselves");
}

if (score < least)
{
    problems.Add(string.Create(CultureInfo.InvariantCulture, $"the score is below {least:0.#}"));
}

HashSet<string> listed = ReadList(listPath, problems);
HashSet<string> known = [.. mutants.Select(mutant => mutant.Key)];
foreach (Mutant mutant in mutants.Where(mutant => mutant.Status is "Survived" or "NoCoverage").DistinctBy(mutant => mutant.Key))
{
    if (!listed.Contains(mutant.Key))
    {
        problems.Add($"not listed ({mutant.Status}, line {mutant.Line}): {mutant.Key}");
    }
}

HashSet<string> files = [.. mutants.Select(mutant => mutant.File)];
foreach (string key in listed.Where(key => !known.Contains(key)))
{
    // The list is one for all targets: what another target mutates is not judged here, unless its file is gone.
    string file = key.Split(": ", 2)[0];
    if (files.Contains(file) || !File.Exists(file))
    {
        problems.Add($"listed, but there is no such code any more: {key}");
    }
}

foreach (IGrouping<string, Mutant> group in mutants.GroupBy(mutant => mutant.Key).Where(group => listed.Contains(group.Key) && group.All(mutant => mutant.Status == "Killed")))
{
    Console.WriteLine($"note: listed, and killed this time: {group.Key}");
}

problems.ForEach(problem => Console.WriteLine($"{target}: {problem}"));
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"mutation: target={target} mutants={all} killed={killed} survived={survived + uncovered} timeout={timeout} crashed={crashed} score={score:0.0} canary={canary.ToLowerInvariant()} equivalent={equivalent.ToLowerInvariant()}"));
return problems.Count == 0 ? 0 : 1;

string StatusOf(JsonElement which)
{
    string file = which.GetProperty("file").GetString()!;
    string original = which.GetProperty("original").GetString()!;
    string replacement = which.GetProperty("replacement").GetString()!;
    return mutants.SingleOrDefault(mutant => mutant.File == file && mutant.Original == original && mutant.Replacement == replacement)?.Status ?? "missing";
}

static List<Mutant> Read(string path)
{
    using var report = JsonDocument.Parse(File.ReadAllText(path));
    List<Mutant> mutants = [];
    foreach (JsonProperty file in report.RootElement.GetProperty("files").EnumerateObject())
    {
        string[] lines = file.Value.GetProperty("source").GetString()!.Replace("\r", "", StringComparison.Ordinal).Split('\n');
        foreach (JsonElement mutant in file.Value.GetProperty("mutants").EnumerateArray())
        {
            string status = mutant.GetProperty("status").GetString()!;
            if (status is "Ignored" or "CompileError")
            {
                continue;
            }

            JsonElement start = mutant.GetProperty("location").GetProperty("start");
            JsonElement end = mutant.GetProperty("location").GetProperty("end");
            int line = start.GetProperty("line").GetInt32();
            mutants.Add(new Mutant(
                Relative(file.Name),
                line,
                Short(Context(lines, line - 1)),
                Short(Cut(lines, line, start.GetProperty("column").GetInt32(), end.GetProperty("line").GetInt32(), end.GetProperty("column").GetInt32())),
                Short(mutant.GetProperty("replacement").GetString() ?? ""),
                status));
        }
    }

    return mutants;
}

static string Relative(string path)
{
    string normal = path.Replace('\\', '/');
    int at = normal.LastIndexOf("src/MultiLock/", StringComparison.Ordinal);
    return at < 0 ? "src/MultiLock/" + normal : normal[at..];
}

static string Cut(string[] lines, int firstLine, int firstColumn, int lastLine, int lastColumn) => firstLine == lastLine
    ? lines[firstLine - 1][(firstColumn - 1)..(lastColumn - 1)]
    : string.Join(' ', [lines[firstLine - 1][(firstColumn - 1)..], .. lines[firstLine..(lastLine - 1)], lines[lastLine - 1][..(lastColumn - 1)]]);

// The line, after the one before it where the line alone ("continue;", "{") could be anywhere.
static string Context(string[] lines, int index)
{
    string line = lines[index].Trim();
    if (line.Length > 16)
    {
        return line;
    }

    int before = index - 1;
    while (before >= 0 && lines[before].Trim().Length <= 1)
    {
        before--;
    }

    return before < 0 ? line : $"{lines[before].Trim()} {line}";
}

// One line, and not too long: what is listed has to be read by people.
static string Short(string code)
{
    string text = string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    return text.Length <= 110 ? text : text[..110] + "…";
}

// "## path" names a file, "- `original` → `replacement` in `line`" a mutant of it, and the indented lines under one or more mutants are their reason.
static HashSet<string> ReadList(string path, List<string> problems)
{
    HashSet<string> keys = [];
    string file = "";
    string? open = null;
    foreach (string line in File.ReadAllLines(path).Append("## "))
    {
        if (line.StartsWith("## ", StringComparison.Ordinal))
        {
            if (open is not null)
            {
                problems.Add($"listed without a reason: {open}");
            }

            open = null;
            file = line[3..].Trim();
        }
        else if (line.StartsWith("- `", StringComparison.Ordinal))
        {
            open = $"{file}: {line[2..].Trim()}";
            keys.Add(open);
        }
        else if (line.StartsWith("  ", StringComparison.Ordinal) && line.Trim().Length > 0)
        {
            open = null;
        }
    }

    return keys;
}

internal sealed record Mutant(string File, int Line, string Text, string Original, string Replacement, string Status)
{
    public string Key => $"{File}: `{Original}` → `{Replacement}` in `{Text}`";
}
