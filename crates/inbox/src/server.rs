//! The accept loop: limits and timers that `axum::serve` does not set.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http_body_util::BodyExt;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::Limits;
use crate::connections::{Connections, Place};
use crate::tls::Tls;

/// Longest header of a request, and the read buffer of a connection, in bytes.
const HEADER_BYTES: usize = 16 << 10;

/// After a failed accept: most often there are no more file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What is served on a listener.
#[derive(Clone)]
pub(crate) struct Served {
    pub(crate) router: Router,
    pub(crate) limits: Limits,
    /// Connections begin with its handshake, if it is there.
    pub(crate) tls: Option<Arc<Tls>>,
}

/// Accepts connections until `stop`, then waits for the open ones for at most `stop_time`.
pub(crate) async fn serve(
    listener: TcpListener,
    served: Served,
    connections: Arc<Connections>,
    stop: impl Future<Output = ()>,
) {
    let (closing, _) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let accepted = listener.accept().await;
            (accepted, connections.place().await)
        };
        let (accepted, place) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                let conversation = Conversation {
                    served: served.clone(),
                    end: Instant::now() + served.limits.connection_time,
                    place,
                    closing: closing.subscribe(),
                };
                tokio::spawn(conversation.begin(stream));
            }
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    closing.send_replace(());
    let _ = timeout(served.limits.stop_time, connections.closed()).await;
}

/// A connection that has its place.
struct Conversation {
    served: Served,
    place: Place,
    /// When its time is over.
    end: Instant,
    closing: watch::Receiver<()>,
}

impl Conversation {
    async fn begin(mut self, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let Some(tls) = self.served.tls.clone() else {
            return self.go_on(stream).await;
        };
        // As good as a header that has not arrived: it takes no longer, and gives way like one.
        let greeted = tokio::select! {
            greeted = timeout(self.served.limits.header_time, tls.accept(stream)) => greeted,
            () = self.place.connection.evicted() => return,
            _ = self.closing.changed() => return,
        };
        if let Ok(Ok(stream)) = greeted {
            self.go_on(stream).await;
        }
    }

    /// Answers requests until the connection ends, gives way, the inbox stops or its time is over.
    async fn go_on(mut self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Served { router, limits, .. } = self.served;
        let place = self.place;
        let inner = TowerToHyperService::new(router);
        let service = service_fn(|request| {
            let answering = place.connection.answering();
            let answer = inner.call(request);
            async move {
                let response = answer.await?;
                // The answer lasts until the end of its body.
                let whole = response.map(|body| {
                    body.map_err(move |error| {
                        let _answering = &answering;
                        error
                    })
                });
                Ok::<_, Infallible>(whole)
            }
        });
        let connection = http1::Builder::new()
            // Without a timer hyper's header timeout does nothing.
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_time)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            () = place.connection.evicted() => return,
            _ = self.closing.changed() => {}
            () = sleep_until(self.end) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = timeout(limits.stop_time, connection).await;
    }
}
