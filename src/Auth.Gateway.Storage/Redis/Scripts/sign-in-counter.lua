-- What delays an attempt to sign in: LockoutRule, in milliseconds. A counter is a field "count last-failure".
-- KEYS  1 the user's failures by place, 2 the address's failures, 3 addresses that the user is known from
-- ARGV  1 now, 2 place, 3 mark of the address, 4 whether the device is known, 5 first delay, 6 longest delay, 7 half-life, 8 how long a place is known,
--       9 free and 10 most failures of a place, 11 and 12 of a user, 13 and 14 of an address, 15 places that are kept, 16 known addresses that are kept
local now, half_life = tonumber(ARGV[1]), tonumber(ARGV[7])

local function counter(key, field, free, most)
  local count, at = string.match(redis.call('HGET', key, field) or '0 0', '^(%d+) (%d+)$')
  local past = math.max(0, now - at)
  return {
    key = key, field = field, free = tonumber(free), most = tonumber(most), count = tonumber(count), past = past,
    weight = math.floor(count / 2 ^ math.floor(past / half_life)),
  }
end

local function wait_of(c)
  if not c or c.count < c.free then return 0 end
  return math.max(0, math.min(ARGV[6], ARGV[5] * 2 ^ (c.count - c.free)) - c.past)
end

-- Lives as long as something of its counters is left.
local function add_failure(c)
  if not c then return end
  local count = math.min(c.weight + 1, c.most)
  redis.call('HSET', c.key, c.field, string.format('%d %.0f', count, now))
  local memory = half_life
  while count > 1 do
    count = math.floor(count / 2)
    memory = memory + half_life
  end
  if redis.call('PTTL', c.key) < memory then redis.call('PEXPIRE', c.key, string.format('%.0f', memory)) end
end

local is_device = ARGV[4] == '1'
local is_known = is_device or now < tonumber(redis.call('ZSCORE', KEYS[3], ARGV[3]) or 0)
local of_place = counter(KEYS[1], ARGV[2], ARGV[9], ARGV[10])
local of_user = not is_known and counter(KEYS[1], '*', ARGV[11], ARGV[12])
local of_address = not is_device and counter(KEYS[2], '*', ARGV[13], ARGV[14])
local wait = math.ceil(math.max(wait_of(of_place), wait_of(of_user), wait_of(of_address)))
