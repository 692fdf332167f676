using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MultiLock.Generators.Helpers;

/// <summary>Writes indented lines that end in '\n' on every machine, so that the output is the same everywhere.</summary>
internal sealed class SourceWriter
{
    private const int SpacesPerLevel = 4;

    private readonly StringBuilder _text = new();
    private int _level;

    public void WriteLine(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _level * SpacesPerLevel).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Writes the lines of a raw string, which has the line ends of the machine that the generator was built on.</summary>
    public void WriteLines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            WriteLine(line.TrimEnd());
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

    public void Indent() => _level++;

    public void Unindent() => _level--;

    public SourceText ToSourceText() => SourceText.From(_text.ToString(), Encoding.UTF8);
}
