namespace Auth.Gateway.EndToEnd.Stage;

public enum TestedStore
{
    Sqlite,
    Redis,
}
