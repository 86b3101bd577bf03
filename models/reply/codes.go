package reply

// Codes are the reply code and the enhanced code of an answer, those that stand only in its words included; 0 and ""
// where it has none.
func Codes(a Answer) (code int, enhanced string) {
	s := read(a)
	if s.code%100 == 0 { // a class alone, which read took from the enhanced code
		s.code = a.Code
	}
	return s.code, s.status
}
