package reply

// reason is one thing that a server can mean. What follows from it may differ between a refusal for now (4xx) and
// one for good (5xx).
type reason struct {
	name  string
	class Class
	firm  next // what a 5xx asks for
	now   next // what a 4xx asks for; zero: the same
}

type next struct {
	do      Action
	minutes int
}

const (
	hour = 60
	day  = 24 * hour
)

// reasons is filled by known, so that each has its sentence and a test can ask for it.
var reasons []*reason

func known(r reason) *reason {
	if r.now.do == "" {
		r.now = r.firm
	}
	reasons = append(reasons, &r)
	return &r
}

// About the address. A 4xx with these words is a server that cannot look it up just now (see verdict).
var (
	gone       = known(reason{name: "gone", class: Hard, firm: next{Suppress, 0}})
	moved      = known(reason{name: "moved", class: Hard, firm: next{Suppress, 0}})
	noHost     = known(reason{name: "no_host", class: Hard, firm: next{Suppress, 0}})
	badAddress = known(reason{name: "bad_address", class: Hard, firm: next{Suppress, 0}})
	unverified = known(reason{name: "unverified", class: Soft, firm: next{Retry, 30}})
)

// About a mailbox or a host, for now. A full mailbox is emptied in days, not in minutes, whichever code says it.
var (
	full     = known(reason{name: "full", class: Soft, firm: next{RetryLater, 2 * day}})
	inactive = known(reason{name: "inactive", class: Soft, firm: next{RetryLater, 7 * day}})
	crowded  = known(reason{name: "crowded", class: Soft, firm: next{Retry, hour}})
	greylist = known(reason{name: "greylist", class: Soft, firm: next{Retry, 10}})
	busy     = known(reason{name: "busy", class: Soft, firm: next{RetryLater, day}, now: next{Retry, 15}})
	network  = known(reason{name: "network", class: Soft, firm: next{RetryLater, day}, now: next{Retry, 30}})
	loop     = known(reason{name: "loop", class: Soft, firm: next{RetryLater, 2 * day}})
	unclear  = known(reason{name: "unclear", class: Soft, firm: next{RetryLater, 2 * day}, now: next{Retry, 15}})
)

// About our rate. A sum for the day is not served by going slower: nothing more is taken until tomorrow.
var (
	rate        = known(reason{name: "rate", class: Block, firm: next{Slow, hour}})
	connections = known(reason{name: "connections", class: Block, firm: next{Slow, 10}})
	quota       = known(reason{name: "quota", class: Block, firm: next{Pause, day}})
)

// About our name. What is slowed for now gets better by itself; what is refused for good needs a person.
var (
	reputation = known(reason{name: "reputation", class: Block, firm: next{Pause, 0}, now: next{Slow, 2 * hour}})
	listed     = known(reason{name: "listed", class: Block, firm: next{Pause, 0}})
	policy     = known(reason{name: "policy", class: Block, firm: next{Pause, 0}, now: next{Slow, hour}})
	refused    = known(reason{name: "refused", class: Block, firm: next{Skip, 0}})
)

// About our message.
var (
	spam      = known(reason{name: "spam", class: Block, firm: next{Pause, 0}, now: next{Slow, hour}})
	spamAgain = known(reason{name: "spam_again", class: Block, firm: next{Pause, 0}, now: next{Retry, 2}})
	virus     = known(reason{name: "virus", class: Block, firm: next{Fix, 0}})
	file      = known(reason{name: "file", class: Block, firm: next{Fix, 0}})
	size      = known(reason{name: "size", class: Block, firm: next{Fix, 0}})
	malformed = known(reason{name: "malformed", class: Block, firm: next{Fix, 0}})
)

// About our settings.
var (
	authentic = known(reason{name: "authentic", class: Block, firm: next{Fix, 0}})
	reverse   = known(reason{name: "reverse", class: Block, firm: next{Fix, 0}})
	helo      = known(reason{name: "helo", class: Block, firm: next{Fix, 0}})
	sender    = known(reason{name: "sender", class: Block, firm: next{Fix, 0}})
	relay     = known(reason{name: "relay", class: Block, firm: next{Fix, 0}})
	login     = known(reason{name: "login", class: Block, firm: next{Fix, 0}})
	tls       = known(reason{name: "tls", class: Block, firm: next{Fix, 0}})
	protocol  = known(reason{name: "protocol", class: Block, firm: next{Fix, 0}})
)

// verdict is what a reason asks for in this answer. A server that names a time is believed, up to a day.
func (r *reason) verdict(s said) Verdict {
	if r.class == Hard && s.digit() == 4 {
		r = unverified
	}
	then := r.firm
	if s.digit() == 4 || s.digit() == 0 && r.class == Soft {
		then = r.now
	}
	v := Verdict{Class: r.class, Action: then.do, Minutes: then.minutes, Why: r.name}
	if asked := s.wait(); asked > 0 && (v.Action == Retry || v.Action == Slow) {
		v.Minutes = asked
	}
	return v
}
