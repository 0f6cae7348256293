package io.anabranch.app.cases;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results as build servers read them. */
public final class JunitXml {
    private JunitXml() {}

    /** @param suite the name of the whole */
    public static String of(String suite, List<CaseResult> results) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", suite);
            xml.writeAttribute("tests", Integer.toString(results.size()));
            xml.writeAttribute("failures", Long.toString(failures(results)));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", "0");
            xml.writeAttribute(
                    "time",
                    seconds(results.stream().mapToDouble(CaseResult::seconds).sum()));
            for (CaseResult result : results) {
                write(suite, result, xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private static long failures(List<CaseResult> results) {
        return results.stream().filter(result -> !result.isPassed()).count();
    }

    private static void write(String suite, CaseResult result, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", result.name());
        xml.writeAttribute("time", seconds(result.seconds()));
        if (!result.isPassed()) {
            xml.writeStartElement("failure");
            xml.writeAttribute("message", result.differences().get(0));
            xml.writeCharacters(String.join("\n", result.differences()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
