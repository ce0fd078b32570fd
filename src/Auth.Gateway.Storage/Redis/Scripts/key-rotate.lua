-- KEYS  4 old record, 5 new record, 6 new id by hash, 7 the owner's keys, 8 serials
-- ARGV  4 tag, 5 account id, 6 now, 7 when the old key ends, 8 retention (ms), 9 new key id, 10 the new key's expiry or empty, new fields
local tag, now, ends_at = ARGV[4], ARGV[6], ARGV[7]
local found = redis.call('HMGET', KEYS[4], 'account_id', 'status', 'expires_at', 'rotated_to', 'hash')
local expires_at = found[3]
if found[1] ~= ARGV[5] then return { 'not-found' } end
if not is_active(found[2], expires_at, found[4], now) then return { 'not-active' } end
if redis.call('EXISTS', KEYS[6]) == 1 then return { 'duplicate' } end

local serial = add_key(KEYS[5], KEYS[6], KEYS[7], KEYS[8], ARGV[9], 11)
if ARGV[10] ~= '' then let_die(KEYS[5], KEYS[6], now, ARGV[10], ARGV[8]) end

redis.call('HSET', KEYS[4], 'rotated_to', ARGV[9])
if ends_at <= now then
  redis.call('HSET', KEYS[4], 'status', 'revoked')
  ends_at = now
elseif expires_at and expires_at < ends_at then
  ends_at = expires_at
else
  redis.call('HSET', KEYS[4], 'expires_at', ends_at)
end
let_die(KEYS[4], tag .. 'key-hash:' .. found[5], now, ends_at, ARGV[8])
log_change()
return { 'created', serial }
