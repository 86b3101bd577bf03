package article

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// given are common first names that are no places, months or usual words besides: a name without a "by" must begin
// with one of them. Sections ("Real Estate"), places ("San Marino") and firms have the form of names as well.
const given = `Aaron Abigail Adam Adrian Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Alexis Alice Alicia Alison Allison
	Amanda Amelia Amir Amy Ana Andrea Andrew Andy Angela Anita Ann Anna Anne Annie Anthony Antonio Barbara Beatriz Ben Benjamin Beth
	Betty Bill Bob Brad Brandon Brenda Brendan Brett Brian Bruce Caitlin Carl Carla Carlos Carmen Carol Caroline Carolyn Carrie
	Catherine Cathy Cecilia Chloe Chris Christian Christina Christine Christopher Cindy Claire Clara Colin Connor Craig Cynthia Dan
	Daniel Daniela Danielle Darren David Deborah Debra Dennis Derek Diana Diane Diego Dmitri Dominic Don Donald Donna Doris Dorothy
	Doug Douglas Dylan Ed Eduardo Edward Eileen Elaine Eleanor Elena Eli Elizabeth Ellen Emily Emma Eric Erica Erik Erin Ethan Eugene
	Eva Evan Evelyn Fatima Felix Fernando Fiona Gabriel Gareth Gary Gavin Geoff George Gerald Gina Glenn Gloria Gordon Graham Greg
	Gregory Hannah Harry Hassan Heather Hector Helen Henry Holly Howard Hugh Ian Ibrahim Irene Isaac Isabel Isabella Ivan Jack Jacob
	Jacqueline Jake James Jamie Jan Jane Janet Jason Javier Jeff Jeffrey Jennifer Jenny Jeremy Jess Jesse Jessica Jill Jim Jimmy Joan
	Joanna Joe Joel John Johnny Jon Jonathan Jorge Jose Joseph Josh Joshua Juan Judith Judy Julia Julian Julie Justin Karen Karl Kate
	Katherine Kathleen Kathryn Kathy Katie Keith Kelly Kenneth Kerry Kevin Kim Kimberly Kyle Larry Laura Lauren Laurie Leah Leo Leon
	Leonard Leslie Liam Linda Lindsay Lisa Liz Louise Lucas Lucy Luis Luke Lynn Malcolm Marcus Margaret Maria Marie Marina Mario
	Martha Martin Mary Matt Matthew Maureen Megan Melanie Melissa Michael Michelle Miguel Mike Mohamed Mohammed Molly Monica Nadia
	Nancy Naomi Natalia Natalie Natasha Nathan Neil Nicholas Nick Nicola Nicole Nina Noah Nora Oliver Olivia Omar Oscar Owen Pamela
	Patricia Patrick Paul Paula Pedro Peggy Penelope Peter Phil Philip Phillip Priya Rachel Rafael Rahul Ralph Raymond Rebecca Ricardo
	Richard Rick Robert Roberto Robin Roger Ron Ronald Rosa Rosie Roy Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah
	Scott Sean Sebastian Sergei Shannon Sharon Sheila Shirley Simon Sofia Sophia Sophie Stacy Stephanie Stephen Steve Steven Stuart
	Susan Suzanne Sylvia Tamara Tanya Teresa Terry Theresa Thomas Tim Timothy Tina Tom Tony Tracy Valerie Vanessa Vera Veronica
	Victor Vincent Vivian Walter Wendy William Yasmin Yusuf Zachary Zoe`

// place ends what is named after somebody.
var place = pattern.New(`\b(?:Street|Road|Avenue|Hall|Park|Bridge|Beach|Square|Airport|River|Island|Islands|County|City|School|College|Prize|Award|Museum|Hospital|Library|Theat(?:er|re)|Trial|Act|Day)$`)

var isGiven = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for _, name := range strings.Fields(given) {
		known[name] = true
	}
	return known
})

// lone finds a name that stands by itself where a byline does: right under the headline, or with the date beside or
// below it. Whom the headline or the text names is what the article is about ("Jane Doe" as a topic), not who wrote it.
func (b *credits) lone(head []line, text string) {
	for i, l := range head[:min(len(head), 7)] {
		if i == 0 {
			continue // the headline
		}
		if l.isParagraph() || len([]rune(l.text)) > 80 {
			return
		}
		if name := b.addressed(l.text); name != "" {
			b.add(inCapitals(name), Author)
			return
		}
		dated := undated(l.text) != l.text
		said, _, _ := strings.Cut(undated(l.text), "|")
		said = strings.Trim(said, " ,•·–—-")
		name, outlet, more := strings.Cut(said, ",")
		below := i+1 < len(head) && startsWithDate(head[i+1].text)
		if more && (!dated || !b.isOutlet(strings.TrimSpace(outlet))) || !more && i > 1 && !dated && !below {
			continue
		}
		if b.isLone(name, head[0].text, text) {
			b.add(inCapitals(name), Author)
			return
		}
	}
}

// mailed is a name with its own mail address behind it, as local papers write it under the headline.
var mailed = pattern.New(`^(?:By\s+)?(\p{Lu}[^@|,]{3,40}?)[\s,|(<]+([\p{L}\d._-]{3,40})@[\w.-]+\.\w{2,}[)>]?$`)

// addressed is the name in such a line: the address must have its last word in it, so that no firm is taken for one.
func (b *credits) addressed(said string) string {
	m := mailed.FindStringSubmatch(said)
	if m == nil || !isLatinName(m[1]) || b.isSite(m[1]) {
		return ""
	}
	words := strings.Fields(m[1])
	if !strings.Contains(fold(m[2]), fold(words[len(words)-1])) {
		return ""
	}
	return m[1]
}

// startsWithDate: what is left before the line's date is a label at most.
func startsWithDate(said string) bool {
	before, _, dated := strings.Cut(undated(said), " | ")
	return dated && len(strings.Fields(before)) <= 2
}

// isOutlet: "Jane Doe, CNN" says for whom she writes.
func (b *credits) isOutlet(said string) bool {
	return len(strings.Fields(said)) <= 4 && !strings.Contains(said, " of ") && (latinOrg.MatchString(said) || b.isSite(said))
}

func (b *credits) isLone(name, headline, text string) bool {
	words := strings.Fields(name)
	if len(words) < 2 || len(words) > 4 || !isLatinName(name) || !isGiven()[inCapitals(words[0])] || b.isSite(name) || place.MatchString(name) {
		return false
	}
	last := inCapitals(words[len(words)-1])
	if strings.Contains(headline, last) {
		return false
	}
	lines := strings.Split(text, "\n")
	for i, said := range lines {
		isBiography := i > 0 && i == len(lines)-1
		if !isBiography && (line{text: said}).isParagraph() && strings.Contains(said, last) {
			return false
		}
	}
	return true
}
