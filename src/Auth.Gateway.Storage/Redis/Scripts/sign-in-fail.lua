if wait > 0 then return wait end
-- A place counts for the user as a whole up to its own free failures only: one alone never delays the others.
if of_place.weight < of_place.free then add_failure(of_user) end
add_failure(of_place)
add_failure(of_address)

-- Of more places than are kept the one that failed longest ago goes.
local excess = redis.call('HLEN', KEYS[1]) - redis.call('HEXISTS', KEYS[1], '*') - ARGV[15]
if excess > 0 then
  local places = {}
  local fields = redis.call('HGETALL', KEYS[1])
  for i = 1, #fields, 2 do
    if fields[i] ~= '*' then table.insert(places, { fields[i], tonumber(string.match(fields[i + 1], ' (%d+)$')) }) end
  end
  table.sort(places, function(a, b) return a[2] < b[2] end)
  for i = 1, excess do redis.call('HDEL', KEYS[1], places[i][1]) end
end
return 0
