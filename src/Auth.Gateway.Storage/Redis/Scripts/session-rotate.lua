-- KEYS  4 session
-- ARGV  4 tag, 5 presented generation, 6 now, 7 whether to rotate, 8 now less the grace, 9 when it would expire unused
local session, now = KEYS[4], ARGV[6]
local found = redis.call('HMGET', session, 'generation', 'rotated_at', 'expires_at', 'ends_at', 'user_id', 'account_id')
if not found[1] or found[3] <= now or found[4] <= now then return false end

local generation, presented, outcome, record = tonumber(found[1]), tonumber(ARGV[5]), nil, nil
if presented > generation then return false end

if presented == generation then
  outcome = 'rotated'
  local expires_at = found[4] < ARGV[9] and found[4] or ARGV[9]
  redis.call('HSET', session, 'expires_at', expires_at)
  if ARGV[7] == '1' then redis.call('HSET', session, 'generation', generation + 1, 'rotated_at', now) end
  redis.call('PEXPIRE', session, milliseconds(now, expires_at))
  record = redis.call('HGETALL', session)
elseif presented == generation - 1 and found[2] > ARGV[8] then
  outcome = 'replayed'
  record = redis.call('HGETALL', session)
else
  outcome = 'reused'
  record = redis.call('HGETALL', session)
  redis.call('DEL', session)
  log_change()
end
return { outcome, record, access_of(ARGV[4], found[5], found[6]) }
