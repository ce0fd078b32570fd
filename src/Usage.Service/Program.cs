using Usage.Service;

await UsageServiceHost.Build(args).RunAsync();
