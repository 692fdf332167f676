//// An async method that returns a task
public sealed class Jobs
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct) => await Task.Delay(1000, ct);
}

//// An async void method that is no leader task
public sealed class Page
{
    public async void OnClick() => await Task.Delay(1000);
}
