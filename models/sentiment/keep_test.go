package sentiment

import "testing"

func TestAModelIsKeptAndReadAgain(t *testing.T) {
	m := Learn(jargon(300, 1))
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Model
	if err := again.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if again.Accuracy != m.Accuracy {
		t.Error("its accuracy is lost")
	}
	for _, c := range jargon(50, 2) {
		if got, want := again.Judge(c.Text, ""), m.Judge(c.Text, ""); got != want {
			t.Fatalf("%q: %+v, was %+v", c.Text, got, want)
		}
	}
	if err := new(Model).UnmarshalBinary(data[:len(data)/2]); err == nil {
		t.Error("half a model was read")
	}
}
