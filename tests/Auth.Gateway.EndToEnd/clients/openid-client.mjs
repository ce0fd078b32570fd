// openid-client, told nothing but the issuer and its credentials. Prints what it was given, for the test to judge.
import * as oauth from "openid-client";

const { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: secret, USER_EMAIL: username, USER_PASSWORD: password } = process.env;
const insecure = { execute: [oauth.allowInsecureRequests] };

const config = await oauth.discovery(new URL(issuer), clientId, secret, oauth.ClientSecretBasic(secret), insecure);
const overOAuth = await oauth.discovery(new URL(issuer), clientId, secret, oauth.ClientSecretPost(secret), { ...insecure, algorithm: "oauth2" });

const byKey = await oauth.clientCredentialsGrant(config, { scope: "usage.read" });
const byKeyInForm = await oauth.clientCredentialsGrant(overOAuth);
const signedIn = await oauth.genericGrantRequest(config, "password", { username, password });
const refreshed = await oauth.refreshTokenGrant(config, signedIn.refresh_token);

const before = await oauth.tokenIntrospection(config, byKey.access_token);
await oauth.tokenRevocation(config, byKey.access_token);
const after = await oauth.tokenIntrospection(config, byKey.access_token);

await oauth.tokenRevocation(config, refreshed.refresh_token);
const sessionAfter = await oauth.tokenIntrospection(config, refreshed.access_token);
const refusedRefresh = await oauth.refreshTokenGrant(config, refreshed.refresh_token).catch(said);

const stranger = await oauth.discovery(new URL(issuer), clientId, "wrong", undefined, insecure);
const refused = await oauth.clientCredentialsGrant(stranger).catch(said);

function said(error) {
  // A mistake of this script's is no answer.
  if (!error.error && !error.cause?.length) throw error;
  return { error: error.error ?? null, status: error.status, challenge: error.cause?.[0]?.scheme ?? null };
}

console.log(JSON.stringify({ issuer: config.serverMetadata().issuer, byKey, byKeyInForm, signedIn, refreshed, before, after, sessionAfter, refusedRefresh, refused }));
