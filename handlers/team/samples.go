package team

import (
	"time"

	"standfirst/templates"
)

func teamSamples() []View {
	at := time.Unix(1, 0)
	options := []templates.Option{{Value: "u1", Label: "林悦"}}
	refused := templates.Form{Values: map[string][]string{"role": {"lead"}}, Errors: []templates.FieldError{{Field: "deputy", Key: "incident.team.same"}, {Key: "call.gone", Args: map[string]any{"name": "Ada"}}}}
	calls := []CallRow{
		{ID: "c1", Name: "Ada", Kind: "bad", State: "No answer", At: at, Again: true},
		{ID: "c2", Name: "林悦", Kind: "warn", State: "Sent", At: at, DueAt: at, Deputy: true, Again: true},
		{ID: "c3", Name: "Bo", Kind: "ok", State: "Acknowledged", At: at},
	}
	full := View{
		URL: "/acme/incidents/1/team", Open: true, MayManage: true, Mine: true, Called: 3, Form: refused, People: options,
		Seats: []SeatRow{{Role: "lead", Label: "Lead", Holder: "Ada", Deputy: "林悦", Form: refused, Calls: calls}, {Role: "legal", Label: "Legal"}},
	}
	read := full
	read.MayManage, read.Mine, read.Form, read.Called = false, false, templates.Form{}, 0
	closed := read
	closed.Open, closed.Seats = false, nil
	return []View{full, read, closed}
}

func answerSamples() []AnswerView {
	at := time.Unix(1, 0)
	v := AnswerView{Action: "/call/x", Name: "Ada", Role: "Lead", Grade: "1 · grave", Type: "Data leak", By: "林悦", Title: "Leak", Lang: "en", Page: "/acme/incidents/1", Owner: "Acme", CalledAt: at}
	answered, closed := v, v
	answered.Answered, answered.AckAt = true, at
	closed.Closed = true
	return []AnswerView{v, answered, closed}
}
