package main

import "standfirst/models/robots"

type explainRobots struct {
	document `embed:""`
	URL      string `name:"url" json:"url" help:"The address that is to be fetched."`
	Agent    string `json:"agent" default:"standfirst" help:"The crawler's name; by default ours."`
}

// robotsAnswer is what a robots.txt says of one address.
type robotsAnswer struct {
	Allowed bool    `json:"allowed"`
	Delay   float64 `json:"delay"` // seconds between two requests; 0: none asked for
}

// Run prints whether the crawler may fetch the address.
func (c explainRobots) Run(*session) error {
	return explain(c, c.document, func(q explainRobots) (any, error) {
		body, err := q.read()
		if err != nil {
			return nil, err
		}
		r := robots.Parse(body, q.Agent)
		return robotsAnswer{Allowed: r.Allows(q.URL), Delay: r.Delay().Seconds()}, nil
	})
}
