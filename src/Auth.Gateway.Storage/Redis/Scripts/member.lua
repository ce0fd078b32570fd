-- A membership is 'since serial role'; the serial tells the order of those who came at the same moment. Whoever is in already gets the role only.
local function put_member(members, serials, user_id, since, role)
  local known = redis.call('HGET', members, user_id)
  local head = known and string.match(known, '^%d+ %d+') or since .. ' ' .. redis.call('HINCRBY', serials, 'member', 1)
  redis.call('HSET', members, user_id, head .. ' ' .. role)
end
