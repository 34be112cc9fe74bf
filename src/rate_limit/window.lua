-- One fixed window: counts a use, takes one back, or forgets all.
-- KEYS[1]: the window. ARGV: hit, refund or clear; limit; seconds; now (Unix seconds).
-- Answers: whether it is over the limit (1 or 0), uses, when the window ends.
local key, action = KEYS[1], ARGV[1]
if action == 'clear' then
  redis.call('DEL', key)
  return { 0, 0, 0 }
end
local limit, seconds, now = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local found = redis.call('HMGET', key, 'ends', 'used')
local ends, used = tonumber(found[1] or 0), tonumber(found[2] or 0)
local is_new = ends <= now
if is_new then
  ends, used = now + seconds, 0
end
if action == 'refund' then
  if not is_new and used > 0 then
    redis.call('HINCRBY', key, 'used', -1)
    used = used - 1
  end
  return { 0, used, ends }
end
if used >= limit then
  return { 1, used, ends }
end
used = used + 1
redis.call('HSET', key, 'ends', ends, 'used', used)
if is_new then
  -- Clocks of replicas differ a little: the key outlives its window by that much.
  redis.call('PEXPIRE', key, (seconds + 5) * 1000)
end
return { 0, used, ends }
