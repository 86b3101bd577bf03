package channel

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"standfirst/models/markup"
	"standfirst/models/webhook"
)

// message is what is told, in one language.
type message struct {
	ID    string // of the job: the same however often it is sent
	Title string
	Lines []string
	Items []item         // the main articles
	Link  string         // to the alert in the portal
	Open  string         // words of the link
	Test  bool           // says that it is one, to people and to programs
	Data  map[string]any // for programs
}

type item struct{ Text string }

// request is a message as a receiver wants it.
type request struct {
	address string
	header  map[string]string
	body    []byte
}

// wecomBytes is how long the markdown of a 企业微信 robot may be (developer.work.weixin.qq.com/document/path/91770).
const wecomBytes = 4096

// build writes a message for a kind of receiver. The formats are the vendors': 企业微信 document/path/91770, 飞书 "custom
// bot usage guide", 钉钉 "custom robot access", Slack "incoming webhooks".
func build(k Kind, address, secret string, m message, now time.Time) (request, error) {
	r := request{address: address, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}}
	var body any
	switch k {
	case WeCom:
		body = map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": m.markdown(wecomBytes, "\n")}}
	case Feishu:
		fields := map[string]any{"msg_type": "post", "content": map[string]any{"post": map[string]any{"zh_cn": m.post()}}}
		if secret != "" {
			stamp := strconv.FormatInt(now.Unix(), 10)
			fields["timestamp"], fields["sign"] = stamp, signFeishu(secret, stamp)
		}
		body = fields
	case DingTalk:
		body = map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": m.Title, "text": m.markdown(20_000, "\n\n")}}
		if secret != "" {
			signed, err := signDingTalk(address, secret, strconv.FormatInt(now.UnixMilli(), 10))
			if err != nil {
				return r, err
			}
			r.address = signed
		}
	case Slack:
		body = map[string]string{"text": m.mrkdwn()}
	default: // our own
		body = m.Data
	}
	var err error
	if r.body, err = json.Marshal(body); err != nil {
		return r, err
	}
	if k == Webhook {
		stamp := strconv.FormatInt(now.Unix(), 10)
		r.header["Standfirst-Id"], r.header["Standfirst-Event"], r.header["Standfirst-Timestamp"] = m.ID, m.event(), stamp
		r.header["Standfirst-Signature"] = webhook.Sign(secret, stamp, r.body)
	}
	return r, nil
}

// signFeishu signs as 飞书 wants it: the stamp in seconds, a line end and the secret are the key, and nothing is the text.
func signFeishu(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(stamp+"\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signDingTalk signs as 钉钉 wants it: the secret is the key, and the stamp in milliseconds, a line end and the secret are
// the text; stamp and signature stand in the address.
func signDingTalk(address, secret, stamp string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "\n" + secret))
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// marks are what markdown means something by; articles are named by others, and shall form no links or headings.
var marks = strings.NewReplacer("*", "＊", "_", "＿", "`", "｀", "[", "［", "]", "］", "<", "＜", ">", "＞", "#", "＃", "\n", " ", "\r", " ", "@", "＠")

// markdown writes the message in at most so many bytes; articles are left out before the link is.
func (m message) markdown(most int, end string) string {
	foot := end + "[" + marks.Replace(m.Open) + "](" + m.Link + ")"
	var b strings.Builder
	b.WriteString("**" + marks.Replace(m.Title) + "**")
	add := func(s string) {
		if b.Len()+len(end)+len(s)+len(foot) <= most {
			b.WriteString(end + s)
		}
	}
	for _, l := range m.Lines {
		add(marks.Replace(l))
	}
	for _, it := range m.Items {
		add("> " + marks.Replace(it.Text))
	}
	return b.String() + foot
}

// post is the message as 飞书's rich text.
func (m message) post() map[string]any {
	text := func(s string) []map[string]string { return []map[string]string{{"tag": "text", "text": s}} }
	var content [][]map[string]string
	for _, l := range m.Lines {
		content = append(content, text(l))
	}
	for _, it := range m.Items {
		content = append(content, text("· "+it.Text))
	}
	content = append(content, []map[string]string{{"tag": "a", "text": m.Open, "href": m.Link}})
	return map[string]any{"title": m.Title, "content": content}
}

// mrkdwn is the message as Slack wants it: &, < and > are written as entities.
func (m message) mrkdwn() string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
	lines := []string{"*" + escape(m.Title) + "*"}
	for _, l := range m.Lines {
		lines = append(lines, escape(l))
	}
	for _, it := range m.Items {
		lines = append(lines, "• "+escape(it.Text))
	}
	return strings.Join(append(lines, "<"+m.Link+"|"+escape(m.Open)+">"), "\n")
}

// letter is the message as the text of a mail.
func (m message) letter() string {
	var b strings.Builder
	for _, l := range m.Lines {
		b.WriteString(l + "\n\n")
	}
	for _, it := range m.Items {
		b.WriteString("- " + it.Text + "\n")
	}
	return b.String() + "\n" + m.Open + ":\n" + m.Link + "\n"
}

// event is what a program that gets the message is told that it is.
func (m message) event() string {
	if m.Test {
		return "test"
	}
	return "alert"
}

// said is what a robot answers: 企业微信 and 钉钉 with errcode and errmsg, 飞书 with code and msg, once with StatusCode.
type said struct {
	ErrCode *int64 `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	Code    *int64 `json:"code"`
	Msg     string `json:"msg"`
	Status  *int64 `json:"StatusCode"`
}

// reason is why a robot says that it has not taken a message, in its own words, and the number of that; "" where it
// says nothing.
func reason(k Kind, a webhook.Answer) (text, code string) {
	var s said
	if k == Webhook || k == Slack || json.Unmarshal([]byte(a.Body), &s) != nil {
		return "", ""
	}
	text, n := s.ErrMsg, s.ErrCode
	if k == Feishu {
		text, n = s.Msg, s.Code
	}
	if n == nil {
		return "", ""
	}
	return short(text), strconv.FormatInt(*n, 10)
}

// taken reads from an answer whether the message was taken: robots say no with a status of 200 and a code.
func taken(k Kind, a webhook.Answer) bool {
	if a.Status < 200 || a.Status >= 300 {
		return false
	}
	if k != WeCom && k != DingTalk && k != Feishu {
		return true
	}
	var said said
	if err := json.Unmarshal([]byte(a.Body), &said); err != nil {
		return false
	}
	zero := func(n *int64) bool { return n != nil && *n == 0 }
	if k == Feishu {
		return zero(said.Code) || said.Code == nil && zero(said.Status)
	}
	return zero(said.ErrCode)
}

// short keeps a title within a line.
func short(s string) string { return markup.Shorten(strings.Join(strings.Fields(s), " "), 120) }
