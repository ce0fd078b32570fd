using Auth.Gateway.Cli;

return await Commands.Root().Parse(args).InvokeAsync();
