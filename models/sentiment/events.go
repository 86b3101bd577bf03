package sentiment

import "strings"

// What news tells instead of judging: figures that rise and fall, what is cut and what is added, and charges that come
// to nothing.
var (
	// falls and climbs are how figures go; ills are figures that had better be low, and goods are those that had better
	// be high.
	falls  = set("fell fall falls fallen falling drop dropped drops dropping decline declined declining decreased decreasing halved plunged plunging plummeted eased shrank shrunk sank down tumbled lowest")
	climbs = set("rose rise risen rises rising climbed climbing soared soaring surged surging jumped jumping doubled tripled grew grown growing increased increasing spiked spiking up")
	ills   = set("crime unemployment joblessness poverty inflation deaths debt debts emissions pollution violence costs cost deficit deficits infections fraud complaints homelessness murders shootings accidents losses homicides overdoses hunger corruption defaults turnover prices rents premiums deportations casualties")
	goods  = set("rating ratings popularity sales profit profits revenue revenues earnings margins deliveries orders demand attendance exports satisfaction productivity bookings subscriptions enrolment enrollment membership")

	// cuts and adds are what is done to something: to what people live by, or to what they suffer from.
	cuts   = set("cut cuts cutting slash slashes slashed slashing axe axes axed axing shed sheds shedding reduce reduces reduced reducing halve halves halved")
	adds   = set("raise raises raised raising lift lifts lifted hike hikes hiked create creates created creating double doubles doubled")
	living = set("jobs job staff workforce posts wages pay dividend dividends outlook forecast forecasts guidance benefits funding salaries pensions")
	toll   = set("price waiting waits delays bills admissions injuries queues")

	// charge is what somebody may be accused by, and undoing is how it comes to nothing.
	charge  = set("lawsuit lawsuits suit claim claims charge charges case complaint complaints accusation accusations allegation allegations indictment investigation inquiry probe conviction")
	undoing = set("reject rejects rejected rejecting dismiss dismisses dismissed dismissing drop drops dropped dropping quash quashes quashed overturn overturns overturned withdraw withdraws withdrew withdrawn toss tosses tossed throw throws threw thrown annul annuls annulled")
	// others are who would not concede anything gladly.
	others = set("critics rivals opponents detractors enemies sceptics skeptics")
)

// told is the value of a rise, a fall, a cut or an addition, by what rises or is cut; 0 when it is none.
func told(words []word, at int) float64 {
	w := words[at].text
	value := 0.0
	switch {
	case falls[w]:
		value = 2
	case climbs[w]:
		value = -2
	}
	for j := at - 1; value != 0 && j >= 0 && j >= at-3 && !words[j].stop; j-- {
		switch {
		case ills[words[j].text]:
			return value
		case goods[words[j].text]:
			return -value
		}
	}
	value = 0
	switch {
	case cuts[w]:
		value = 2
	case adds[w]:
		value = -2
	}
	for j := at + 1; value != 0 && j < len(words) && j <= at+4 && !words[j].stop; j++ {
		switch {
		case living[words[j].text]:
			return -value
		case ills[words[j].text], toll[words[j].text]:
			return value
		}
	}
	return 0
}

// undone is the value of a charge that comes to nothing: "throws out lawsuit against T", and for whom it was his own
// "T's lawsuit was dismissed".
func undone(words []word, at int) (float64, bool) {
	if !charge[words[at].text] {
		return 0, false
	}
	over := false
	for j := at - 1; j >= 0 && j >= at-5 && !words[j].stop; j-- {
		over = over || undoing[words[j].text] && !beings[before(words, j)]
	}
	for j := at + 1; j < len(words) && j <= at+8 && !words[j].stop && !over; j++ {
		over = undoing[words[j].text] && (beings[before(words, j)] || beings[before(words, j-1)])
	}
	if !over {
		return 0, false
	}
	switch before(words, at) {
	case "'s", "his", "her", "their", "its":
		return -1.5, true
	}
	return 2, true
}

// undoes reports whether a word is how a charge comes to nothing, which the charge itself tells.
func undoes(words []word, at int) bool {
	if !undoing[words[at].text] {
		return false
	}
	for j := at + 1; j < len(words) && j <= at+5 && !words[j].stop; j++ {
		if charge[words[j].text] {
			return true
		}
	}
	for j := at - 1; j >= 0 && j >= at-8 && !words[j].stop; j-- {
		if charge[words[j].text] {
			return true
		}
	}
	return false
}

// concedes reports whether a word is of "even her critics concede", which praises by who says it.
func concedes(words []word, at int) bool {
	w := words[at].text
	if !others[w] && !strings.HasPrefix(w, "concede") && !strings.HasPrefix(w, "admit") {
		return false
	}
	for j := at; j >= 0 && j >= at-4 && !words[j].stop; j-- {
		if words[j].text == "even" {
			return true
		}
	}
	return false
}

// manyDo reports whether a base form is a verb behind the plural of who does it: "union leaders blame the firm".
func manyDo(words []word, at int) bool {
	who := before(words, at)
	if len(who) < 4 || !strings.HasSuffix(who, "s") || strings.HasSuffix(who, "ss") || who == "'s" || at+1 >= len(words) || words[at-1].stop {
		return false
	}
	next := words[at+1]
	return isName(words, at+1) || next.text == "the" || next.text == "its" || next.text == "his" || next.text == "her" || next.text == "their"
}
