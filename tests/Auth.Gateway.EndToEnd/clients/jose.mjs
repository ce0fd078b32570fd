// jose as a resource server has it: the keys by their URL, and what a token must say. Prints what it verified, for the test to judge.
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const { ISSUER: issuer, TOKEN: token } = process.env;
const metadata = await (await fetch(`${issuer}/.well-known/oauth-authorization-server`)).json();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const expected = { issuer: metadata.issuer, audience: metadata.issuer, typ: "at+jwt", requiredClaims: ["sub", "exp", "iat", "jti", "client_id"] };

const { payload, protectedHeader } = await jwtVerify(token, keys, expected);

const said = (error) => {
  // A mistake of this script's is no verdict.
  if (!(error instanceof errors.JOSEError)) throw error;
  return error.code;
};
const [header, , signature] = token.split(".");
const forgedClaims = Buffer.from(JSON.stringify({ ...payload, scope: "*" })).toString("base64url");
const forged = await jwtVerify([header, forgedClaims, signature].join("."), keys, expected).catch(said);
const elsewhere = await jwtVerify(token, keys, { ...expected, audience: "https://elsewhere.example" }).catch(said);

console.log(JSON.stringify({ payload, protectedHeader, forged, elsewhere }));
