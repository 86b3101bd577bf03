package reply

// What enhanced codes say by themselves: RFC 3463, and the registry of RFC 5248 with what RFC 4954 (login), 5336
// (addresses), 7293 (a mailbox that changed hands), 7372 (authentication), 7505 (no mail here) and 8689 (TLS) added.
// A code of class 4 is read by the same line.
var statusRules = []rule{
	{why: gone, status: []string{"5.1.1", "4.1.1"}},
	{why: noHost, status: []string{".1.2", ".1.10"}},
	{why: badAddress, status: []string{".1.3"}},
	{why: moved, status: []string{".1.6", ".7.17", ".7.18"}},
	{why: sender, status: []string{".1.7", ".1.8", ".7.27"}},
	{why: unclear, status: []string{".1.0", ".1.4", ".1.5", ".1.9"}},

	{why: inactive, status: []string{".2.1"}},
	{why: full, status: []string{".2.2"}},
	{why: size, status: []string{".2.3", ".3.4", ".7.16"}},
	{why: crowded, status: []string{".2.121", ".2.122"}},
	{why: unclear, status: []string{".2.0", ".2.4"}},

	{why: tls, status: []string{".7.10", ".7.30", ".7.4", ".7.5", ".7.6", ".7.11"}},
	{why: protocol, status: []string{".3.3", ".5.1", ".5.2", ".5.4", ".5.5", ".5.6"}},
	{why: busy, status: []string{".3.0", ".3.1", ".3.2", ".3.5", ".3."}},

	{why: loop, status: []string{".4.6"}},
	{why: network, status: []string{".4.0", ".4.1", ".4.2", ".4.3", ".4.4", ".4.5", ".4.7", ".4."}},

	{why: rate, status: []string{".5.3", ".7.28"}},
	{why: unclear, status: []string{".5.0"}},

	{why: malformed, status: []string{".6.0", ".6.1", ".6.2", ".6.3", ".6.4", ".6.5", ".6.6", ".6.7", ".6.8", ".6.9", ".6.10", ".6."}},

	{why: refused, status: []string{".7.2"}},
	{why: login, status: []string{".7.8", ".7.9", ".7.12", ".7.13", ".7.14", ".7.57"}},
	{why: busy, status: []string{".7.15", ".7.19"}},
	{why: authentic, status: []string{".7.20", ".7.21", ".7.22", ".7.23", ".7.24", ".7.26", ".7.29", ".7.7", ".7.31", ".7.32"}},
	{why: reverse, status: []string{".7.25"}},
	{why: relay, status: []string{".7.64"}},
	{why: tls, status: []string{".7.3"}},
	{why: policy, status: []string{".7.0", ".7.1", ".7."}},
}

// plainRules are reply codes that no server gives for anything else: RFC 4954 6, credentials that are not taken.
var plainRules = []rule{
	{why: login, codes: []int{535}},
}

// codeRules are what is left to go by when an answer says nothing: RFC 5321 4.2.3, RFC 4954 4 and 6, RFC 7504 (521,
// 556), and codes that some servers made up. 550 alone may mean three things, two of which leave the address alive.
var codeRules = []rule{
	{why: busy, codes: []int{421, 432, 450, 451, 454, 455, 458, 459}},
	{why: full, codes: []int{422, 522, 552}},
	{why: busy, codes: []int{431, 452}},
	{why: network, codes: []int{420, 441, 442, 446, 447, 449}},
	{why: spam, codes: []int{471}},
	{why: protocol, codes: []int{500, 501, 502, 503, 504, 555}},
	{why: gone, codes: []int{510, 511}},
	{why: noHost, codes: []int{512, 521, 556}},
	{why: badAddress, codes: []int{513}},
	{why: tls, codes: []int{523, 538}},
	{why: login, codes: []int{525, 530, 534, 535}},
	{why: policy, codes: []int{541, 554, 571}},
	{why: unclear, codes: []int{550, 551, 553}},
	{why: unclear, codes: []int{4, 5}},
}
