package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"standfirst/models/reply"
)

type explainReply struct {
	Code     string `help:"The SMTP reply code, such as 550."`
	Enhanced string `help:"The enhanced status code, such as 5.7.1."`
	Text     string `help:"What the server said; codes that stand only in the text are found there."`
	Domain   string `help:"The recipient's domain, address or mail exchanger."`
	List     string `help:"A file with an answer a line, each a JSON object with code, enhanced, text and domain, in place of the flags. What they mean comes one a line, in the same order." type:"path" placeholder:"FILE.jsonl"`
}

// explained is what is printed. class is hard (this address is dead), soft (this mailbox or host, for now), block (it is
// about us) or ok; action is suppress, retry, retry-later, slow, pause, fix, skip or none. minutes is the time to wait,
// 0 where time does not help.
type explained struct {
	Class   reply.Class  `json:"class"`
	Action  reply.Action `json:"action"`
	Minutes int          `json:"minutes"`
	Why     string       `json:"why"`
}

// said is a line of the list.
type said struct {
	Code     replyCode `json:"code"`
	Enhanced string    `json:"enhanced"`
	Text     string    `json:"text"`
	Domain   string    `json:"domain"`
}

// replyCode is a number that logs also write in quotes, leave empty or null.
type replyCode int

// UnmarshalJSON reads 550, "550", "" and null.
func (c *replyCode) UnmarshalJSON(data []byte) error {
	data = bytes.Trim(data, `" `)
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	var n int
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("%s is no reply code", data)
	}
	*c = replyCode(n)
	return nil
}

// Run explains the one answer of the flags or each of a list.
func (c explainReply) Run(*session) error {
	words, err := catalogs()
	if err != nil {
		return err
	}
	answer := func(s said) (any, error) {
		v := reply.Explain(reply.Answer{Code: int(s.Code), Enhanced: s.Enhanced, Text: s.Text, Domain: s.Domain})
		return explained{v.Class, v.Action, v.Minutes, words.T("en", "reply.why."+v.Why)}, nil
	}
	if c.List != "" {
		return explain(said{}, document{List: c.List}, answer)
	}
	code := 0
	if stated := strings.TrimSpace(c.Code); stated != "" { // a log without a code leaves it empty
		if code, err = strconv.Atoi(stated); err != nil {
			return fmt.Errorf("%q is no reply code", c.Code)
		}
	}
	a, err := answer(said{replyCode(code), c.Enhanced, c.Text, c.Domain})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(a)
}
