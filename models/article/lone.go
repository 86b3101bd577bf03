package article

import (
	"strings"
	"sync"

	"standfirst/models/pattern"
)

// given are common first names that are no places, months or usual words besides: a name without a "by" must begin
// with one of them. Sections ("Real Estate"), places ("San Marino") and firms have the form of names as well.
const given = `Aaron Abigail Adam Adrian Ahmed Aisha Alan Alasdair Alastair Albert Alejandro Alex Alexander Alexandra Alexis Alice Alicia Alison Allison Amanda
	Amelia Amir Amit Amy Ana Anders Andrea Andrew Andy Angela Angus Anita Anja Anjali Ann Anna Anne Annie Anthony Antoine Antonio Arjun Arnold Arthur
	Astrid Ayesha Barbara Barry Beatriz Ben Benjamin Bernard Beth Bethany Betty Bill Bob Brad Bradley Brandon Brenda Brendan Brett Brian Bruce Bryan
	Caitlin Callum Camille Carl Carla Carlos Carmen Carol Carole Caroline Carolyn Carrie Cassandra Catherine Cathy Cecile Cecilia Charlie Charlotte Chiara
	Chloe Chris Christian Christina Christine Christopher Cindy Claire Clara Clare Claudia Clive Colin Connor Conor Cormac Courtney Craig Cynthia Damian
	Dan Daniel Daniela Danielle Darren Darryl Dave David Deborah Debra Declan Denise Dennis Derek Diana Diane Diego Dimitri Dirk Dmitri Dominic Dominique
	Don Donald Donna Doris Dorothy Doug Douglas Dylan Ed Edith Eduardo Edward Edwin Eileen Elaine Eleanor Elena Eli Elise Elizabeth Ellen Ellie Emil
	Emilia Emilio Emily Emma Enrique Eric Erica Erik Erika Erin Ernest Esther Ethan Eugene Eva Evan Evelyn Ewan Faisal Farah Farid Fatima Felix Fernando
	Fiona Francesca Francesco Francis Frank Franz Fraser Fred Freddie Frederick Freya Gabriel Gareth Gary Gavin Gemma Geoff George Georgina Gerald Gerard
	Gilbert Giles Gina Giovanni Giulia Glenn Gloria Gordon Graham Greg Gregory Guillermo Gunnar Gustavo Hamish Hana Hannah Hans Harriet Harry Harvey
	Hassan Heather Hector Heidi Helen Helena Henrik Henry Herbert Hilary Holly Howard Hugh Hugo Ian Ibrahim Imogen Imran Ingrid Irene Isaac Isabel
	Isabella Isabelle Ivan Jack Jacob Jacqueline Jacques Jake James Jamie Jan Jane Janet Jasmine Jason Javed Javier Jean Jeanne Jeff Jeffrey Jennie
	Jennifer Jenny Jeremy Jerry Jess Jesse Jessica Jill Jim Jimmy Joan Joanna Jocelyn Joe Joel Johan Johannes John Johnny Jon Jonas Jonathan Jorge Jose
	Joseph Josephine Josh Joshua Joyce Juan Judith Judy Julia Julian Julie Juliet Juliette Jurgen Justin Kamal Karen Karim Karin Karl Kate Katharine
	Katherine Kathleen Kathrin Kathryn Kathy Katie Katrina Kayla Keira Keith Kelly Kenji Kenneth Kerry Kevin Khalid Kieran Kim Kimberly Kirsten Kirsty
	Klaus Krishna Kristen Kristin Kyle Lachlan Larry Lars Laura Lauren Laurie Leah Leila Lena Leo Leon Leonard Leonardo Leslie Lewis Liam Lillian Linda
	Lindsay Lisa Liz Lorenzo Lorraine Louis Louisa Louise Lucas Lucia Lucy Luis Luke Lydia Lynn Maeve Magnus Malcolm Mandy Manuel Marc Marcel Marcia Marco
	Marcus Margaret Margot Maria Marianne Marie Marina Mario Marion Markus Marta Martha Martin Martine Mary Matt Matteo Matthew Matthias Maureen Maurice
	Maxine Megan Mehdi Melanie Melissa Mercedes Mia Michael Michelle Miguel Mike Mitchell Mohamed Mohammed Molly Monica Moritz Muhammad Mustafa Nadia
	Nancy Naomi Natalia Natalie Natalya Natasha Nathalie Nathan Neha Neil Niall Niamh Nicholas Nick Nicola Nicolas Nicole Nigel Nikhil Nikita Nina Noah
	Nora Olga Oliver Olivia Omar Orla Oscar Owen Pablo Padraig Pamela Paolo Pascal Patrice Patricia Patrick Paul Paula Pauline Pavel Pedro Peggy Penelope
	Peter Petra Phil Philip Philippa Phillip Phillipa Pierre Pooja Priya Rachel Rafael Rahul Rajesh Ralph Ramon Randy Raphael Ravi Raymond Rebecca Rhys
	Ricardo Richard Rick Robert Roberto Robin Roger Rohan Roisin Roland Ron Ronald Rosa Rosemary Rosie Rowan Roy Rupert Russell Ruth Ryan Sabrina Saeed
	Sally Sam Samantha Samuel Sandra Sanjay Sara Sarah Sasha Saul Scott Sean Sebastian Sergei Shane Shannon Sharon Shaun Sheila Shelley Sherry Shirley
	Silvia Simon Sinead Siobhan Sofia Sonia Sophia Sophie Stacy Stan Stefan Stella Stephanie Stephen Steve Steven Stuart Sunil Sunita Susan Suzanne Sven
	Svetlana Sylvia Tamara Tanya Tara Tatiana Ted Teresa Terry Tessa Theo Theodore Theresa Thomas Tiffany Tim Timothy Tina Toby Todd Tom Tony Tracey Tracy
	Trevor Tristan Troy Tyler Ursula Valerie Vanessa Vanya Vera Veronica Vicky Victor Vijay Vikram Viktor Vincent Vivian Vladimir Walter Wayne Wendy
	Wesley Wilfred Willem William Xavier Yann Yasmin Yolanda Yusuf Yvonne Zachary Zara Zoe Zoltan`

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
		if name := b.inRole(l.text, head[0].text, text); name != "" {
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

// inRole is the name in a line that has nothing but a name and what its bearer is: "Jane Doe Health reporter".
func (b *credits) inRole(said, headline, text string) string {
	words := strings.Fields(said)
	if last := len(words) - 1; last < 2 || last > 6 || !duty.MatchString(words[last]) {
		return ""
	}
	for n := max(2, len(words)-2); n >= 2; n-- { // the word ahead of the role is what they report on
		if name := strings.Join(words[:n], " "); b.isLone(strings.TrimRight(name, ","), headline, text) {
			return strings.TrimRight(name, ",")
		}
	}
	return ""
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
