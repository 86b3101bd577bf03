// Package reply understands what a mail server answered: whether an address is dead, whether a mailbox or a host
// has trouble for now, or whether the answer is about us, and what to do next. It knows nothing but words and codes.
//
// A reply code alone does not tell. RFC 5321 4.2.2 gives 550 to a mailbox that does not exist, to one that may not be
// reached and to a command that was "rejected for policy reasons"; Tencent, NetEase and Alibaba report limits of rate
// with 550 and 554. So an answer is read in this order, and the first that knows it decides:
//
//  1. reply codes that mean one thing whatever the words (plainRules): a refused login lists all that it may be,
//  2. words and marks of one provider (chinaRules, worldRules), whose help pages say what they stand for,
//  3. words that any server may use (wordRules), those that speak of us before those that speak of the address,
//  4. the enhanced status code (RFC 3463, RFC 5248 and its registry),
//  5. the reply code (RFC 5321, RFC 4954, RFC 7504).
//
// Nothing that is refused for now (4xx) is ever called dead, words that take it back are asked wherever an address
// would be (doubted), and where two readings are possible the one that keeps
// the address wins: a contact wrongly taken off a list is worse than one that is asked again.
package reply

import "time"

// Class says what an answer is about.
type Class string

// The classes.
const (
	OK    Class = "ok"    // the server took what was offered
	Hard  Class = "hard"  // this address is dead
	Soft  Class = "soft"  // this mailbox or this host, for now
	Block Class = "block" // us: our sender, content, rate or authentication
)

// Action says what to do next.
type Action string

// The actions.
const (
	None       Action = "none"
	Suppress   Action = "suppress"    // never mail this address again
	Retry      Action = "retry"       // the same message again, after Verdict.Minutes
	RetryLater Action = "retry-later" // not in this mailing's time; the address stays
	Slow       Action = "slow"        // send less to this provider, for Verdict.Minutes at least
	Pause      Action = "pause"       // stop this provider's queue and tell a person
	Fix        Action = "fix"         // our own settings or message: stop the mailing
	Skip       Action = "skip"        // this recipient refuses us
)

// Answer is what a server said to one recipient's message. Any part may be missing.
type Answer struct {
	Code     int    // SMTP reply code; 0 when there was none
	Enhanced string // RFC 3463 code such as "5.7.1"; "" when there was none
	Text     string // its words, of one or more lines, which may hold both codes again
	Domain   string // the recipient's domain, address or mail exchanger
}

// Verdict is an answer understood.
type Verdict struct {
	Class   Class
	Action  Action
	Minutes int // to wait before the next try or at the lower rate; 0 where time does not help
	// Why names the reason; the catalogues have the sentence as "reply.why."+Why.
	Why string
}

// Wait is Minutes as a duration.
func (v Verdict) Wait() time.Duration { return time.Duration(v.Minutes) * time.Minute }

// Explain says what an answer means. It never fails: what nobody has seen before is read from its codes.
func Explain(a Answer) Verdict {
	if a.Code/100 == 2 {
		return taken
	}
	s := read(a)
	if s.code/100 == 2 || s.code/100 == 3 {
		return taken
	}
	for _, table := range [][]rule{plainRules, chinaRules, worldRules, wordRules, statusRules, codeRules} {
		for i := range table {
			if table[i].fits(s) {
				return doubted(table[i].why, s).verdict(s)
			}
		}
	}
	return unclear.verdict(s)
}

var taken = Verdict{Class: OK, Action: None, Why: "taken"}

// Reasons lists what Verdict.Why may be, each once.
func Reasons() []string {
	names := []string{taken.Why}
	for _, r := range reasons {
		names = append(names, r.name)
	}
	return names
}
