-- KEYS  4 record
-- ARGV  4 tag, 5 account id, 6 key id
local found = redis.call('HMGET', KEYS[4], 'account_id', 'user_id', 'hash')
if found[1] ~= ARGV[5] then return 0 end
local tag = ARGV[4]
local owned = found[2] and tag .. 'user-keys:' .. #found[1] .. ':' .. found[1] .. ':' .. found[2] or tag .. 'account-keys:' .. found[1]
redis.call('DEL', KEYS[4], tag .. 'key-hash:' .. found[3])
redis.call('ZREM', owned, ARGV[6])
log_change()
return 1
