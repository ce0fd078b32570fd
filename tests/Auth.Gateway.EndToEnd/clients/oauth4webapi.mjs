// oauth4webapi, which checks every answer against the RFCs. Prints what it was given, for the test to judge.
import * as oauth from "oauth4webapi";

const { ISSUER, CLIENT_ID: client_id, CLIENT_SECRET: secret, USER_EMAIL: username, USER_PASSWORD: password } = process.env;
const issuer = new URL(ISSUER);
const client = { client_id };
const insecure = { [oauth.allowInsecureRequests]: true };
const basic = oauth.ClientSecretBasic(secret);
const post = oauth.ClientSecretPost(secret);

const discover = async (algorithm) =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm }));
const overOidc = await discover("oidc");
const as = await discover("oauth2");

const byKey = async (server, authentication) =>
  oauth.processClientCredentialsResponse(
    server, client, await oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: "usage.read" }, insecure));
const byBasic = await byKey(as, basic);
const byPost = await byKey(overOidc, post);

const signedIn = await oauth.processGenericTokenEndpointResponse(
  as, client, await oauth.genericTokenEndpointRequest(as, client, basic, "password", { username, password }, insecure));
const refresh = async (token) =>
  oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, post, token, insecure));
const refreshed = await refresh(signedIn.refresh_token);

const introspect = async (token, authentication) =>
  oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, authentication, token, insecure));
const revoke = async (token, authentication) =>
  oauth.processRevocationResponse(await oauth.revocationRequest(as, client, authentication, token, insecure));

const before = await introspect(byBasic.access_token, basic);
await revoke(byBasic.access_token, post);
const after = await introspect(byBasic.access_token, post);
await revoke(refreshed.refresh_token, basic);
const sessionAfter = await introspect(refreshed.access_token, basic);

const said = (error) => {
  // A mistake of this script's is no answer.
  if (!(error instanceof oauth.ResponseBodyError) && !(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
  return { error: error.error ?? null, status: error.status, challenge: error.cause?.[0]?.scheme ?? null };
};
const refusedRefresh = await refresh(refreshed.refresh_token).catch(said);
const refused = await byKey(as, oauth.ClientSecretBasic("wrong")).catch(said);

console.log(JSON.stringify({ issuer: as.issuer, byBasic, byPost, signedIn, refreshed, before, after, sessionAfter, refusedRefresh, refused }));
