-- KEYS  4 record
-- ARGV  4 tag, 5 account id, 6 now, 7 retention (ms)
local found = redis.call('HMGET', KEYS[4], 'account_id', 'status', 'hash')
if found[1] ~= ARGV[5] or found[2] == 'revoked' then return 0 end
redis.call('HSET', KEYS[4], 'status', 'revoked')
let_die(KEYS[4], ARGV[4] .. 'key-hash:' .. found[3], ARGV[6], ARGV[6], ARGV[7])
log_change()
return 1
