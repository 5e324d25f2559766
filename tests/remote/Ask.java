import java.io.OutputStream;
import java.nio.file.*;
import org.apache.jena.query.*;
import org.apache.jena.riot.RDFDataMgr;

/** Loads a dump and answers every *.rq beside it: `Ask DUMP` writes NAME.json for NAME.rq. */
public class Ask {
    public static void main(String[] given) throws Exception {
        Dataset data = RDFDataMgr.loadDataset(given[0]);
        try (DirectoryStream<Path> queries = Files.newDirectoryStream(Path.of(given[0]).getParent(), "*.rq")) {
            for (Path query : queries) {
                Path answer = Path.of(query.toString().replace(".rq", ".json"));
                try (QueryExecution run = QueryExecutionFactory.create(Files.readString(query), data);
                     OutputStream out = Files.newOutputStream(answer)) {
                    ResultSetFormatter.outputAsJSON(out, run.execSelect());
                }
            }
        }
    }
}
