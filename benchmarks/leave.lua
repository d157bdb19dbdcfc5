-- Each of wrk's threads has its own half of the links, and takes each of them once.
local threads = 0
function setup(thread) thread:set("place", threads); threads = threads + 1 end
function init(args)
  links = {}
  local number = 0
  for line in io.lines(args[1]) do
    if number % 2 == place then links[#links + 1] = line end
    number = number + 1
  end
  asked = 0
end
local headers = {["Content-Type"] = "application/x-www-form-urlencoded"}
function request()
  asked = asked % #links + 1
  return wrk.format("POST", links[asked], headers, "List-Unsubscribe=One-Click")
end
function done(summary, latency)
  print(string.format("figures %d %d %d %.1f %.1f %d", summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.duration / 1000))
end
