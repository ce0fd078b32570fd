// Flatpeak's published client, told nothing but another host. Prints what it was given, for the test to judge.
import { createRequire } from "node:module";

// The package's ES modules cannot be loaded by Node itself (no file extensions); its CommonJS build can.
const { FlatpeakService, throwOnApiError } = createRequire(import.meta.url)("@flat-peak/javascript-sdk");

const { HOST: host, KEY: publishableKey, REFERENCE: reference } = process.env;
const flatpeak = new FlatpeakService({ host, publishableKey, secretKey: publishableKey });
const devices = flatpeak.devices;

const account = throwOnApiError(await flatpeak.accounts.current());
const login = throwOnApiError(await flatpeak.login.obtainToken());
const created = throwOnApiError(await devices.create({ reference_id: reference }));
const duplicate = await devices.create({ reference_id: reference });
const listed = throwOnApiError(await devices.list({ reference_id: reference }));
const retrieved = throwOnApiError(await devices.retrieve(created.id));
const updated = throwOnApiError(await devices.update(created.id, { reference_id: `${reference}-2` }));
const deleted = throwOnApiError(await devices.delete(created.id));
const gone = await devices.retrieve(created.id);

const stranger = new FlatpeakService({ host, publishableKey: "nobody", secretKey: "nobody" });
const refused = await stranger.accounts.current();

console.log(JSON.stringify({ account, login, created, duplicate, listed, retrieved, updated, deleted, gone, refused }));
