package alert

import "strconv"

// Measure is what the bar of a reason is counted in, a part of catalogue keys: times or articles.
func (r Reason) Measure() string {
	if r == Spike {
		return "times"
	}
	return "articles"
}

// Args are the arguments of the sentences "alert.why." and "alert.bar." and the reason.
func (a Alert) Args() map[string]any {
	args := map[string]any{
		"name": a.Name, "value": int64(a.Value), "expected": figure(a.Expected), "record": int64(a.Record), "minutes": a.Minutes, "bar": figure(a.Bar), "outlet": "", "n": int64(a.Bar),
	}
	if len(a.Articles) > 0 {
		args["outlet"] = a.Articles[0].Outlet
	}
	return args
}

// figure writes a number with one digit behind the point at most.
func figure(n float64) string {
	if n == float64(int64(n)) {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'f', 1, 64)
}
