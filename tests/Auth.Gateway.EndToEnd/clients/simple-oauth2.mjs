// simple-oauth2, which knows no discovery: it is told the paths. Prints what it was given, for the test to judge.
import { ClientCredentials, ResourceOwnerPassword } from "simple-oauth2";

const { ISSUER: tokenHost, CLIENT_ID: id, CLIENT_SECRET: secret, USER_EMAIL: username, USER_PASSWORD: password } = process.env;
const auth = { tokenHost, tokenPath: "/oauth/token", revokePath: "/oauth/revoke" };
const configuration = { client: { id, secret }, auth };

const machine = new ClientCredentials(configuration);
const byHeader = await machine.getToken({ scope: "usage.read" });
const inBody = await new ClientCredentials({ ...configuration, options: { authorizationMethod: "body" } }).getToken({});

const person = new ResourceOwnerPassword(configuration);
const signedIn = await person.getToken({ username, password });
const refreshed = await signedIn.refresh();

const opens = async (token) => (await fetch(`${tokenHost}/account`, { headers: { authorization: `Bearer ${token.token.access_token}` } })).status;
const before = { machine: await opens(byHeader), person: await opens(refreshed) };
await byHeader.revoke("access_token");
await refreshed.revokeAll();
const after = { machine: await opens(byHeader), person: await opens(refreshed) };

const said = (error) => {
  // A mistake of this script's is no answer.
  if (!error.isBoom) throw error;
  return { error: error.data.payload.error, status: error.output.statusCode };
};
const refusedRefresh = await refreshed.refresh().catch(said);
const refused = await new ClientCredentials({ client: { id, secret: "wrong" }, auth }).getToken({}).catch(said);

console.log(JSON.stringify({
  byHeader: byHeader.token, inBody: inBody.token, signedIn: signedIn.token, refreshed: refreshed.token, before, after, refusedRefresh, refused,
}));
