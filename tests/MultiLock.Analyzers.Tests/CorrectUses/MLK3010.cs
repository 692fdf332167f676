//// By the environment
public static class Registration
{
    public static void Add(IServiceCollection services, IHostEnvironment environment) =>
        services.AddInMemoryLeaderElection(options => options.Solo = environment.IsDevelopment());
}

//// Under a condition
public static class Registration
{
    public static void Add(IServiceCollection services, IHostEnvironment environment)
    {
        if (environment.IsDevelopment())
        {
            services.AddInMemoryLeaderElection(options => options.Solo = true);
        }
    }
}

//// Off
public static class Registration
{
    public static void Add(IServiceCollection services) => services.AddInMemoryLeaderElection(options => options.Solo = false);
}
