package fact

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"standfirst/models/incident"
)

// sum hashes the canonical form of a version: what is claimed in each language, and what the evidence is,
// sorted, so that neither the order of adding nor a note about it matters. Notes, names and who may see
// the evidence are not part of what people vouch for.
func sum(claim incident.Text, evidence []Evidence) string {
	keys := make([]string, len(evidence))
	for i, e := range evidence {
		keys[i] = e.key()
	}
	slices.Sort(keys)
	said := make([][2]string, 0, len(claim))
	for _, l := range incident.Languages() {
		if claim[l] != "" {
			said = append(said, [2]string{l, claim[l]})
		}
	}
	data, err := json.Marshal([]any{"standfirst.fact.1", said, keys})
	if err != nil {
		panic(err) // strings always marshal
	}
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// intact reports whether the version still is what its hash says.
func (v Version) intact() bool { return v.Hash == sum(v.Claim, v.Evidence) }

// vouched reports whether the version's signatures make it verified: two people, two departments, neither
// the author, both on the hash as it is.
func (v Version) vouched() bool {
	for i, a := range v.Signatures {
		for _, b := range v.Signatures[i+1:] {
			if v.counts(a) && v.counts(b) && a.By != b.By && department(a.Department) != department(b.Department) {
				return true
			}
		}
	}
	return false
}

func (v Version) counts(s Signature) bool {
	return s.Hash == v.Hash && s.By != "" && s.By != v.Author && department(s.Department) != ""
}

// department is what departments are compared by: "Legal" and "legal " are the same one.
func department(name string) string { return strings.ToLower(incident.TidyLine(name)) }
