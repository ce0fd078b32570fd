namespace Auth.Gateway.Core.Accounts;

/// <summary>A new user and the account that was made with it, whose owner the user is.</summary>
public sealed record SignUp(User User, Account Account);
