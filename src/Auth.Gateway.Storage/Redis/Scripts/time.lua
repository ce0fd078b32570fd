-- Instants are 19 digits of ticks (100 ns): their text order is their order in time. As numbers they would lose their last digits here,
-- which does not matter for a lifetime. Lifetimes are relative: Redis's clock need not agree with ours.
local function milliseconds(from, to, extra)
  return string.format('%.0f', math.max(1, math.ceil((tonumber(to) - tonumber(from)) / 10000) + (extra or 0)))
end
