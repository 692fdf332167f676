using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace MultiLock.FileSystem;

/// <summary>
/// The terms of the groups. Each group has a directory, named by a hash so that no group name can mean anything to the file system.
/// </summary>
/// <remarks>
/// <para>
/// Term N is the file <c>N.leader</c>, complete before it gets its name, which can be given only once: one process wins term N. <c>N.end</c> says
/// that it was released. The largest number is the counter; it is never removed, older ones are.
/// </para>
/// <para>
/// A process that decided long ago may publish a number that was used and removed since. So a winner looks again: only the largest number counts.
/// </para>
/// </remarks>
internal sealed class GroupFiles(ElectionDirectory directory, string extension, TimeProvider timeProvider, ILogger logger)
{
    public const string EndExtension = ".end";
    public const string StateExtension = ".state";

    /// <summary>Old terms are kept for a while, so that a listing beside a removal always shows a number.</summary>
    private const int OldTermsKept = 4;

    private const int NumberLength = 20;

    public static string KeyOf(string group) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(group)));

    /// <summary>Reads the latest term of a group.</summary>
    /// <returns>The term; number 0 if the group was never held.</returns>
    public GroupTerm Read(string group)
    {
        string path = PathOf(group);
        while (true)
        {
            (long number, bool hasTerm, bool hasEnd) = Latest(path);
            if (number == 0 || !hasTerm)
            {
                return new GroupTerm(number, null, IsReleased: true);
            }

            string file = TermFile(path, number);
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(file);
            }
            catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
            {
                // Superseded and removed since the listing.
                continue;
            }

            TermRecord? record = TermRecord.Parse(bytes, file);
            if (record is null)
            {
                FileSystemLog.UnreadableTerm(logger, file);
            }

            return new GroupTerm(number, record, IsReleased: hasEnd || record is null);
        }
    }

    /// <summary>Publishes the term after one that is over.</summary>
    /// <returns>The number, or 0 if the group must be read again, because somebody else was faster or it is new.</returns>
    public long TryPublish(string group, long previous, TermRecord record)
    {
        string path = PathOf(group);
        if (previous == 0)
        {
            // Only a counter that was read together with its term may be followed: somebody may hold a term of the group by now.
            Found(path);
            return 0;
        }

        long number = previous + 1;
        string target = TermFile(path, number);
        string temporary = directory.NewTemporary();
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                RandomAccess.Write(file, record.ToBytes(), 0);
                if (!NativeFile.TryPublish(temporary, target))
                {
                    return 0;
                }

                // A token that was handed out must not be handed out again after a power failure.
                RandomAccess.FlushToDisk(file);
            }
        }
        finally
        {
            File.Delete(temporary);
        }

        if (Latest(path).Number > number)
        {
            File.Delete(target);
            return 0;
        }

        Prune(path, number - OldTermsKept);
        return number;
    }

    public void Release(string group, long term)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(NumberedFile(PathOf(group), term, EndExtension), FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (NativeFile.EntryExists(NumberedFile(PathOf(group), term, EndExtension)))
        {
            // Released before.
        }
        catch (DirectoryNotFoundException)
        {
            // Removed by hand, and the term with it.
        }
    }

    /// <summary>Reads the state that a term that is over left, or that a term found and never changed.</summary>
    public byte[] ReadState(string group, GroupTerm term)
    {
        try
        {
            return File.ReadAllBytes(NumberedFile(PathOf(group), term.Number, StateExtension));
        }
        catch (Exception ex) when (ex is FileNotFoundException or DirectoryNotFoundException)
        {
            return term.Record?.State ?? [];
        }
    }

    public void WriteState(string group, long term, ReadOnlySpan<byte> state)
    {
        string temporary = directory.NewTemporary();
        try
        {
            File.WriteAllBytes(temporary, state);
            File.Move(temporary, NumberedFile(PathOf(group), term, StateExtension), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string NumberedFile(string path, long number, string extension) =>
        Path.Combine(path, number.ToString("D20", CultureInfo.InvariantCulture) + extension);

    private static bool TryParseNumber(string name, out long number)
    {
        number = 0;
        return name.Length > NumberLength
            && name[NumberLength] == '.'
            && long.TryParse(name.AsSpan(0, NumberLength), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>
    /// Creates the directory of a group, with a counter that starts at the clock: should the directory be removed by hand, the terms go on
    /// growing. A process's first term and its rival's differ by one from the same start, because a directory gets its name once, and complete.
    /// </summary>
    private void Found(string path)
    {
        string temporary = directory.NewTemporary();
        try
        {
            Directory.CreateDirectory(temporary);
            File.WriteAllBytes(NumberedFile(temporary, timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), EndExtension), []);
            NativeFile.PublishDirectory(temporary, path);
        }
        catch (IOException) when (Directory.Exists(path))
        {
            Directory.Delete(temporary, recursive: true);
        }

        if (Latest(path).Number == 0)
        {
            throw new IOException($"The directory '{path}' holds files but no term: remove it.");
        }
    }

    private static (long Number, bool HasTerm, bool HasEnd) Latest(string path)
    {
        (long Number, bool HasTerm, bool HasEnd) latest = default;
        try
        {
            foreach (string file in Directory.EnumerateFiles(path))
            {
                string name = Path.GetFileName(file);
                if (!TryParseNumber(name, out long number) || number < latest.Number || name.EndsWith(StateExtension, StringComparison.Ordinal))
                {
                    continue;
                }

                if (number > latest.Number)
                {
                    latest = (number, false, false);
                }

                if (name.EndsWith(EndExtension, StringComparison.Ordinal))
                {
                    latest.HasEnd = true;
                }
                else
                {
                    latest.HasTerm = true;
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Never held.
        }

        return latest;
    }

    private void Prune(string path, long below)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(path))
            {
                if (TryParseNumber(Path.GetFileName(file), out long number) && number < below)
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            FileSystemLog.CleanupFailed(logger, path, ex);
        }
    }

    private string PathOf(string group) => Path.Combine(directory.Groups, KeyOf(group));

    private string TermFile(string path, long number) => NumberedFile(path, number, extension);
}
