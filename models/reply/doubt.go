package reply

import "slices"

// doubted is what a reason comes to when the answer has words that take back what it says of an address. A dead
// address is the one reading that cannot be made good again, so these words are asked whichever rule has found it.
func doubted(why *reason, s said) *reason {
	if why.class != Hard {
		return why
	}
	says := func(phrases []string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return phrase(s.words, p) })
	}
	switch {
	case says(ofOurs):
		return sender
	case says(alternatives):
		return inactive
	case says(unsettled):
		return busy
	}
	return why
}

// ofOurs is whose account or domain does not exist, where it is not the recipient's.
var ofOurs = []string{
	"your account", "your mail account", "your email account", "your domain", "your sender", "you are sending from", "you send from",
	"for sending", "senders domain", "senders address", "senders account", "senders mailbox", "account of the sender", "domain of the sender",
}

// alternatives name a second thing that it may be as well, of which somebody comes back.
var alternatives = []string{
	"or …disabled", "or …inactive", "or …suspended", "or …blocked", "or …expired", "or …locked", "or …frozen", "or …over quota", "or …full",
	"disabled or", "inactive or", "suspended or", "blocked or", "expired or", "locked or", "unavailable or", "over quota or", "full or",
}

// unsettled are words of a state that passes, of a server that says "for good" all the same.
var unsettled = []string{"temporar", "migrat", "try again", "try later", "retry later", "tomorrow", "being moved", "maintenance"}
