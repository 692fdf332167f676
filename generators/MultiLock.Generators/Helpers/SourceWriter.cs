using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MultiLock.Generators.Helpers;

/// <summary>Writes indented lines that end in '\n' on every machine, so that the output is the same everywhere.</summary>
internal sealed class SourceWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes one line, or several out of a raw string.</summary>
    public void WriteLine(string text = "")
    {
        foreach (string line in text.Split('\n'))
        {
            string content = line.TrimEnd();
            if (content.Length > 0)
            {
                _text.Append(' ', _level * SpacesPerLevel).Append(content);
            }

            _text.Append('\n');
        }
    }

    public void OpenBlock(string heading)
    {
        WriteLine(heading);
        OpenBlock();
    }

    public void OpenBlock()
    {
        WriteLine("{");
        _level++;
    }

    public void CloseBlock(string end = "")
    {
        _level--;
        WriteLine("}" + end);
    }

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);
}
