// Package money reads and writes amounts of money, which are kept in the smallest unit of their currency.
package money

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"standfirst/models/fault"
)

// Currencies are those that can be chosen (ISO 4217), in the order a person is offered them.
var Currencies = []string{"CNY", "USD", "EUR", "GBP", "HKD", "JPY", "KRW", "SGD", "TWD", "AUD", "CAD", "CHF"}

// Known reports whether a currency can be chosen.
func Known(currency string) bool { return slices.Contains(Currencies, currency) }

// Decimals is how many digits of a currency follow the point (ISO 4217).
func Decimals(currency string) int {
	if currency == "JPY" || currency == "KRW" {
		return 0
	}
	return 2
}

// ParseAmount reads an amount of money as people write it, "12,000" or "1200.50", into the smallest unit.
// Nothing is 0.
func ParseAmount(field, text, currency string) (int64, error) {
	text = strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "¥", "", "￥", "", "$", "", "£", "", "€", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	scaled := n * math.Pow10(Decimals(currency))
	if err != nil || n < 0 || n > 1e12 || math.IsNaN(n) || math.Abs(scaled-math.Round(scaled)) > 1e-6 || strings.ContainsAny(text, "eExXpP_") {
		return 0, fault.Bad(field, "money.amount.bad")
	}
	return Amount(n, currency), nil
}

// Amount is Units turned round: 1200.5 of CNY is 120050.
func Amount(units float64, currency string) int64 {
	return int64(math.Round(units * math.Pow10(Decimals(currency))))
}

// Units is an amount in the currency's own unit: 120050 of CNY is 1200.5.
func Units(amount int64, currency string) float64 {
	return float64(amount) / math.Pow10(Decimals(currency))
}

// WriteAmount writes an amount as it would be typed: "1200.50".
func WriteAmount(amount int64, currency string) string {
	if amount == 0 {
		return ""
	}
	return strconv.FormatFloat(Units(amount, currency), 'f', Decimals(currency), 64)
}
