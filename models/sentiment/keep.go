package sentiment

import (
	"bytes"
	"encoding/gob"
	"fmt"
)

// kept is a model as it is stored. Weights that are nothing are left out: of the many features few were ever seen.
type kept struct {
	Form     int // of the features: a model of others would judge at random
	Labels   []string
	Bias     []float64
	Accuracy float64
	At       [][]uint32
	Weights  [][]float32
}

// form is raised when featuresOf changes.
const form = 1

// MarshalBinary writes the model down.
func (m *Model) MarshalBinary() ([]byte, error) {
	k := kept{Form: form, Labels: m.labels, Bias: m.bias, Accuracy: m.Accuracy}
	for _, weights := range m.weights {
		var at []uint32
		var some []float32
		for i, w := range weights {
			if w != 0 {
				at, some = append(at, uint32(i)), append(some, w)
			}
		}
		k.At, k.Weights = append(k.At, at), append(k.Weights, some)
	}
	var out bytes.Buffer
	err := gob.NewEncoder(&out).Encode(k)
	return out.Bytes(), err
}

// UnmarshalBinary reads what MarshalBinary wrote, and refuses what another version of the features was learnt with.
func (m *Model) UnmarshalBinary(data []byte) error {
	var k kept
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&k); err != nil {
		return fmt.Errorf("sentiment model: %w", err)
	}
	if k.Form != form || len(k.At) != len(k.Labels) || len(k.Weights) != len(k.Labels) || len(k.Bias) != len(k.Labels) {
		return fmt.Errorf("sentiment model: form %d is not known", k.Form)
	}
	m.labels, m.bias, m.Accuracy, m.weights = k.Labels, k.Bias, k.Accuracy, nil
	for n := range k.Labels {
		weights := make([]float32, features)
		for i, at := range k.At[n] {
			if int(at) >= features || i >= len(k.Weights[n]) {
				return fmt.Errorf("sentiment model: damaged")
			}
			weights[at] = k.Weights[n][i]
		}
		m.weights = append(m.weights, weights)
	}
	return nil
}
