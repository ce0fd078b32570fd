-- KEYS  4 account
-- ARGV  4 tag, 5 account id, 6 until when, 7 when the end of a session or key can be forgotten (ms), 8 a session's text without the id,
--       9 a key's, or empty when keys stay, 10 now, 11 how long ended keys are listed (ms)
if redis.call('EXISTS', KEYS[4]) == 0 then return 0 end
local tag, account_id, instant = ARGV[4], ARGV[5], ARGV[6]

local function revoke_keys(owned)
  for _, id in ipairs(redis.call('ZRANGE', owned, 0, -1)) do
    local record = tag .. 'key:' .. id
    local found = redis.call('HMGET', record, 'created_at', 'status', 'hash')
    if found[1] and found[1] <= instant and found[2] ~= 'revoked' then
      redis.call('HSET', record, 'status', 'revoked')
      let_die(record, tag .. 'key-hash:' .. found[3], ARGV[10], ARGV[10], ARGV[11])
      log_text(ARGV[7], ARGV[9] .. id)
    end
  end
end

mark_revoked(KEYS[4], 'revoked_until', instant)
end_account_sessions(tag, account_id, instant, function(id) log_text(ARGV[7], ARGV[8] .. id) end)
if ARGV[9] ~= '' then
  mark_revoked(KEYS[4], 'keys_revoked_until', instant)
  revoke_keys(tag .. 'account-keys:' .. account_id)
  for _, user_id in ipairs(people_of(tag, account_id)) do revoke_keys(tag .. 'user-keys:' .. #account_id .. ':' .. account_id .. ':' .. user_id) end
end
log_change()
return 1
