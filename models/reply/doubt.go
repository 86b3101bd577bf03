package reply

import (
	"slices"
	"strings"
)

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
	case strings.HasPrefix(s.status, "4"): // one of its codes says "for now"
		return unverified
	case says(ofOurs):
		return sender
	case says(listOfTheirs):
		return refused
	case says(ofTheSender) && !says(returned):
		return unclear
	case says(ofTheirRules):
		return policy
	case says(perhaps):
		return unclear
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
	"for sending", "sender unknown", "return path", "reply to address", "mail from an unknown", "your mail server", "your server", "your host",
	"发件人账号", "发件人帐号", "发件人邮箱", "发件人地址", "发信人", "您的域名", "您的账号", "您的帐号", "senders domain", "senders address", "senders account", "senders mailbox", "account of the sender", "domain of the sender",
}

// listOfTheirs is a list that "does not exist on it" may be said of.
var listOfTheirs = []string{"白名单", "允许列表", "whitelist", "white list", "allow list", "allowlist"}

// ofTheSender is a mention of us that leaves open whose address it was, and returned is one that does not.
var (
	ofTheSender = []string{"sender", "发件人", "in your message", "absender", "expéditeur", "expediteur", "remitente", "remetente", "mittente", "nadawc", "отправител", "送信者"}
	returned    = []string{"to sender", "to the sender", "请发件人", "退回发件人"}
)

// ofTheirRules is why a mailbox that exists is "unavailable" to us, and perhaps is no statement at all.
var (
	ofTheirRules = []string{"policy restriction", "policy reason", "due to policy", "policy violation"}
	perhaps      = []string{"may not exist", "might not exist", "does not seem to", "可能不存在"}
)

// alternatives name a second thing that it may be as well, of which somebody comes back.
var alternatives = []string{
	"or …disabled", "or …inactiv", "or …deactiv", "or …not activ", "or …suspended", "or …blocked", "or …expired", "or …locked", "or …frozen", "or …over quota", "or …full",
	"disabled or", "inactive or", "suspended or", "blocked or", "expired or", "locked or", "unavailable or", "over quota or", "full or",
	"deaktiviert", "désactiv", "desactiv", "disattivat", "zablokowan", "nieaktywn", "bloqué", "bloquead", "bloccat", "gesperrt", // whatever joins the two
}

// unsettled are words of a state that passes, of a server that says "for good" all the same.
var unsettled = []string{
	"temporar", "migrat", "try again", "try later", "retry later", "tomorrow", "being moved", "maintenance",
	"ldap", "database", "backend", "server down", "unreachable", "迁移", "稍后", "暂时", "重试",
}
