using Device.Service;

await DeviceServiceHost.Build(args).RunAsync();
